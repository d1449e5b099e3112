using Benchmarks.Measuring;
using Benchmarks.Servers;

namespace Benchmarks.Scenarios;

/// <summary>Does one round of a scenario against one server.</summary>
/// <returns>A value for each of the scenario's metrics, in their order.</returns>
internal delegate double[] Round();

/// <summary>Some work that every server is given in the same way, and what is measured meanwhile.</summary>
internal abstract class Scenario
{
    /// <summary>The name by which <c>--only</c> picks the scenario.</summary>
    public abstract string Name { get; }

    /// <summary>What is done in one round, for the reader of the table.</summary>
    public abstract string Description { get; }

    public abstract IReadOnlyList<Metric> Metrics { get; }

    /// <summary>How many rounds are wanted when <paramref name="usual"/> is the usual number.</summary>
    public virtual int Rounds(int usual) => usual;

    /// <summary>Whether the scenario can be run against a server.</summary>
    public virtual bool AppliesTo(ServerProgram program) => program.AcceptsPushes;

    /// <summary>Starts and fills a server, warms it up, and says what a round is.</summary>
    public abstract Round Prepare(ServerProgram program, Workspace workspace);
}
