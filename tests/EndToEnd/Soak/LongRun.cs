using Xunit;

namespace Registry.EndToEnd.Soak;

/// <summary>Tests that load the machine: one after the other, and nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LongRun
{
    /// <summary>The collection's name.</summary>
    public const string Name = "long run";
}
