using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Xunit;

namespace Core.Tests.Operations;

/// <summary>Keeps what is recorded, unless it is told to fail.</summary>
internal sealed class RecordingPullStore : IPullStore
{
    /// <summary>What was recorded, a list for each transaction.</summary>
    public List<IReadOnlyList<Pull>> Transactions { get; } = [];

    /// <summary>Everything that was recorded.</summary>
    public IEnumerable<Pull> Pulls => Transactions.SelectMany(pulls => pulls);

    /// <summary>Whether to fail as on a full disk.</summary>
    public bool IsFull { get; set; }

    /// <summary>What each transaction waits for.</summary>
    public Task Turn { get; set; } = Task.CompletedTask;

    public async ValueTask RecordAsync(IReadOnlyList<Pull> pulls, TimeSpan precision, CancellationToken cancellationToken)
    {
        await Turn;
        Assert.Equal(PullRecorder.Precision, precision);
        if (IsFull)
        {
            throw new RegistryException(RegistryErrorCode.StorageFull, "The disk is full.");
        }

        Transactions.Add(pulls);
    }
}
