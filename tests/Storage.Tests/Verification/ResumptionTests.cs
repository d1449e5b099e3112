using Registry.Core.Model;
using Registry.Core.Stores;
using Storage.Tests.Garbage;
using Xunit;

namespace Storage.Tests.Verification;

/// <summary>Runs that end in the middle, and those that go on with them.</summary>
public sealed class ResumptionTests : VerificationTests
{
    private const int Count = 10;
    private const int SizeOfEach = 6;

    private readonly CancellationTokenSource _cancellation = new();

    [Fact]
    public async Task Run_AfterACancelledOne_GoesOnWhereItWasAndKnowsWhatThatFound()
    {
        var digests = await FillAsync();
        Overwrite(digests[0], "damage");
        var start = Time.GetUtcNow();
        CancelAt(digests[4]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(cancellationToken: _cancellation.Token));
        Time.Advance(TimeSpan.FromDays(1));
        var read = new List<string>();
        OnProgress = progress => read.Add(progress.Subject);
        var result = await RunAsync();

        Assert.Equal(start, ResumedFrom);
        Assert.Equal(start, result.StartedAt);
        Assert.DoesNotContain(digests[3].ToString(), read);
        Assert.Contains(digests[4].ToString(), read);
        Assert.Equal(new VerificationCounts(Manifests: 0, Count, Count * SizeOfEach + "damage".Length), result.Counts);
        Assert.Equal(digests[0].ToString(), Assert.Single(Findings).Subject);
        Assert.Equal(1, result.Findings);
    }

    [Fact]
    public async Task Run_AfterAFinishedOne_BeginsAnew()
    {
        await FillAsync();
        await RunAsync();

        var result = await RunAsync();

        Assert.Null(ResumedFrom);
        Assert.Equal(Count, result.Counts.Blobs);
        Assert.Equal(1, Query("SELECT count(*) FROM verification_outcome WHERE findings = 0 AND blobs = 10"));
        Assert.Equal(0, Query("SELECT (SELECT count(*) FROM verification) + (SELECT count(*) FROM verification_finding)"));
    }

    [Fact]
    public async Task Run_Restart_BeginsAnew()
    {
        var digests = await FillAsync();
        await CancelledAsync(digests);

        var result = await RunAsync(Policy with { IsRestart = true });

        Assert.Null(ResumedFrom);
        Assert.Equal(Count * SizeOfEach, result.Counts.Bytes);
    }

    [Fact]
    public async Task Run_OverSomethingElse_IsAnotherRun()
    {
        var digests = await FillAsync();
        await CancelledAsync(digests);

        await RunAsync(RepairPolicy);
        Assert.Null(ResumedFrom);
        await RunAsync();
        Assert.NotNull(ResumedFrom);
    }

    [Fact]
    public async Task Run_TimeUp_IsIncompleteAndTheNextGoesOn()
    {
        var digests = await FillAsync();
        OnProgress = progress => Time.Advance(progress.Subject == digests[4].ToString() ? TimeSpan.FromHours(2) : TimeSpan.Zero);

        var first = await RunAsync(Policy with { MaxTime = TimeSpan.FromHours(1) });
        OnProgress = static _ => { };
        var second = await RunAsync();

        Assert.Equal((false, 5), (first.IsComplete, first.Counts.Blobs));
        Assert.Equal((true, Count), (second.IsComplete, second.Counts.Blobs));
    }

    [Fact]
    public async Task Run_TimeUpBehindAStep_DoesNotDoThatAgain()
    {
        await FillAsync();
        Execute("PRAGMA foreign_keys = OFF; INSERT INTO reference VALUES (1, 'x', 99)");
        OnProgress = progress => Time.Advance(progress.Step == VerificationStep.Database ? TimeSpan.FromHours(2) : TimeSpan.Zero);

        await RunAsync(Policy with { MaxTime = TimeSpan.FromHours(1) });
        OnProgress = static _ => { };
        await RunAsync();

        Assert.NotNull(ResumedFrom);
        Assert.Equal(FindingKind.ForeignKey, Assert.Single(Findings).Kind);
    }

    [Fact]
    public async Task Run_KilledLongAfterItsLastSave_RepeatsALittleAndMissesNothing()
    {
        var digests = await FillAsync();
        Overwrite(digests[1], "damage");
        Overwrite(digests[7], "damage");
        OnProgress = progress =>
        {
            if (progress.Subject == digests[3].ToString())
            {
                // It is time to save behind this one.
                Time.Advance(TimeSpan.FromSeconds(10));
            }
            else if (progress.Subject == digests[8].ToString())
            {
                throw new InvalidOperationException("killed");
            }
        };

        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync());
        OnProgress = static _ => { };
        var result = await RunAsync();

        Assert.NotNull(ResumedFrom);
        Assert.Equal([digests[1].ToString(), digests[7].ToString()], Findings.Select(finding => finding.Subject));
        Assert.Equal(Count, result.Counts.Blobs);
    }

    [Fact]
    public async Task Run_KilledAfterARepair_TellsOfItAllTheSame()
    {
        var digests = await FillAsync();
        File.Delete(FileOf(digests[0]));
        Overwrite(digests[1], "damage");
        OnProgress = progress => _ = progress.Subject == digests[2].ToString() ? throw new InvalidOperationException("killed") : 0;

        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(RepairPolicy));
        OnProgress = static _ => { };
        var result = await RunAsync(RepairPolicy);

        Assert.Equal((2, 1), (result.Findings, result.Repaired));
        Assert.Equal([digests[0].ToString(), digests[1].ToString()], Findings.Select(finding => finding.Subject));
    }

    [Fact]
    public async Task Run_AfterARepair_TellsNothingThatWasFoundBeforeIt()
    {
        var digests = await FillAsync();
        Overwrite(digests[0], "damage");
        await CancelledAsync(digests);
        await RunAsync(RepairPolicy);
        await AddBlobAsync(Repository, TextOf(digests[0]));

        await AssertCleanAsync();

        Assert.Null(ResumedFrom);
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(15, false)]
    public async Task Run_AfterARest_GoesOnUnlessThatWasTooLong(int days, bool isResumed)
    {
        var digests = await FillAsync();
        await CancelledAsync(digests);
        Time.Advance(TimeSpan.FromDays(days));

        var result = await RunAsync();

        Assert.Equal(isResumed, ResumedFrom is not null);
        Assert.Equal(Count, result.Counts.Blobs);
    }

    [Fact]
    public async Task Run_RestartThatEndedEarly_IsWhatTheNextGoesOnWith()
    {
        var digests = await FillAsync();
        Overwrite(digests[0], "damage");
        await CancelledAsync(digests);
        Overwrite(digests[0], TextOf(digests[0]));
        Time.Advance(TimeSpan.FromDays(1));
        var start = Time.GetUtcNow();
        OnProgress = progress => Time.Advance(progress.Subject == digests[2].ToString() ? TimeSpan.FromHours(2) : TimeSpan.Zero);
        await RunAsync(Policy with { IsRestart = true, MaxTime = TimeSpan.FromHours(1) });
        OnProgress = static _ => { };

        await AssertCleanAsync();

        Assert.Equal(start, ResumedFrom);
    }

    [Fact]
    public async Task Run_FindingsOfBeforeMeanNothing_BeginsAnewAndRecordsIt()
    {
        var digests = await FillAsync();
        Overwrite(digests[0], "damage");
        await CancelledAsync(digests);
        Execute("UPDATE verification_finding SET kind = 'Unheard'");

        await RunAsync();

        Assert.Null(ResumedFrom);
        Assert.Single(Findings);
        Assert.Equal(1, Query("SELECT count(*) FROM verification_outcome"));
    }

    [Fact]
    public async Task Run_CollectedMeanwhile_IsNoFault()
    {
        var digests = await FillAsync();
        OnProgress = progress =>
        {
            if (progress.Subject == digests[1].ToString())
            {
                Collect(digests[2]);
            }
        };

        await AssertCleanAsync();
    }

    [Fact]
    public async Task Run_CollectedBetweenItsRecordAndItsFile_IsNoFault()
    {
        var digests = await FillAsync();
        var files = new ChangedFiles(Storage.BlobFiles)
        {
            OnFind = (digest, find) =>
            {
                if (digest == digests[2])
                {
                    Collect(digest);
                }

                return find();
            },
        };

        await RunAsync(files: files);

        Assert.Empty(Findings);
    }

    [Fact]
    public async Task Run_HealedBetweenTheFindingAndItsRepair_StaysHealed()
    {
        var digests = await FillAsync();
        Overwrite(digests[2], "dam");
        var blob = (await Storage.BlobChecks.FindAsync(digests[2].ToString(), default))!;
        await AddBlobAsync(Repository, TextOf(digests[2]));

        Assert.Null(await Storage.BlobChecks.QuarantineAsync(blob, length: 3, default));

        await AssertCleanAsync();
    }

    [Fact]
    public async Task Run_BesideGarbageCollection_FindsNothing()
    {
        await FillAsync();
        using var isOver = new CancellationTokenSource();
        var collecting = Task.Run(async () =>
        {
            while (!isOver.IsCancellationRequested)
            {
                Time.Advance(TimeSpan.FromMilliseconds(2));
                await Collection.RunAsync(Storage, Time, grace: TimeSpan.FromTicks(1));
            }
        });
        var pushing = Task.Run(async () =>
        {
            for (var number = 0; number < 100; number++)
            {
                await AddBlobAsync(Other, $"passing {number}");
            }
        });

        do
        {
            await AssertCleanAsync();
        }
        while (!pushing.IsCompleted);

        await isOver.CancelAsync();
        await pushing;
        await collecting;
    }

    private async Task CancelledAsync(List<Digest> digests)
    {
        CancelAt(digests[4]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(cancellationToken: _cancellation.Token));
        OnProgress = static _ => { };
    }

    private void CancelAt(Digest digest) => OnProgress = progress =>
    {
        if (progress.Subject == digest.ToString())
        {
            _cancellation.Cancel();
        }
    };

    private void Collect(Digest digest)
    {
        Execute($"DELETE FROM blob_link WHERE blob_id = (SELECT id FROM blob WHERE digest = '{digest}'); DELETE FROM blob WHERE digest = '{digest}'");
        File.Delete(FileOf(digest));
    }

    /// <summary>Blobs, in the order in which they are looked at.</summary>
    private async Task<List<Digest>> FillAsync()
    {
        var digests = new List<Digest>();
        for (var number = 0; number < Count; number++)
        {
            digests.Add(await AddBlobAsync(Repository, $"blob {number}"));
        }

        return [.. digests.OrderBy(digest => digest.ToString(), StringComparer.Ordinal)];
    }

    private static string TextOf(Digest digest) =>
        Enumerable.Range(0, Count).Select(number => $"blob {number}").Single(text => DigestOf(text) == digest);
}
