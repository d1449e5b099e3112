using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>
/// One run of verification: how far it has come, what it has found, and how it goes on after an end at any moment. What is found is
/// written down together with the position behind it, so that whoever goes on from there neither misses nor repeats it.
/// </summary>
internal sealed class VerificationRun(
    VerificationPolicy policy, IVerificationStore store, IVerificationReport report, TimeProvider time, CancellationToken cancellationToken)
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(5);

    /// <summary>For how long a run may rest before what it found is too old to be told: two rounds of a weekly timer.</summary>
    private static readonly TimeSpan MaxRest = TimeSpan.FromDays(14);

    private readonly long _start = time.GetTimestamp();
    private readonly List<Finding> _unsaved = [];
    private readonly List<Finding> _inHand = [];
    private VerificationState _state = new(time.GetUtcNow(), time.GetUtcNow(), VerificationStep.Database, Position: null, Counts: default);
    private VerificationCounts _counts;
    private long _stepStart;
    private long _savedAt = time.GetTimestamp();
    private long _bytesBefore;
    private int _findings;
    private int _repaired;
    private bool _isOver;
    private bool _mayWrite = true;

    /// <summary>What it looks at.</summary>
    public VerificationPolicy Policy => policy;

    /// <summary>Ends it early.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>How fast it reads.</summary>
    public ReadRate Rate { get; } = new(policy.Rate, time);

    /// <summary>Files that were written before this must have a record.</summary>
    public DateTimeOffset GraceLimit { get; } = time.GetUtcNow() - policy.Grace;

    /// <summary>The last thing of the present step that is done; <c>null</c>: none is.</summary>
    public string? Position => _state.Position;

    /// <summary>
    /// Changes nothing from here on: repairs nothing, and does not write down how far it has come. Writing to a damaged database may damage
    /// it further.
    /// </summary>
    public void StopWriting() => _mayWrite = false;

    /// <summary>Goes on with an earlier run over the same, where there is one to go on with.</summary>
    public async Task BeginAsync()
    {
        if (!_mayWrite || policy.IsRestart)
        {
            // A run that may not write could not write down how it goes on, and what it goes on from may be damaged itself.
            return;
        }

        try
        {
            await ResumeAsync();
        }
        catch (FormatException)
        {
            // There is nothing to go on with: what this run records takes its place.
        }
        catch (RegistryException exception)
        {
            // What earlier runs came to lies in the same database as everything else that is to be looked at.
            report.NotSaved(StorageFailure.Explain(exception));
            StopWriting();
        }
    }

    /// <summary>Does a step, unless an earlier run has, or the time is up.</summary>
    public async Task DoStepAsync(VerificationStep step, Func<Task> work)
    {
        if (IsOver() || _state.Step > step)
        {
            return;
        }

        if (_state.Step < step)
        {
            _state = _state with { Step = step, Position = null };
        }

        _stepStart = time.GetTimestamp();
        await work();
    }

    /// <summary>Looks at one thing. If that cannot be read, this is what is wrong with it, and the run goes on.</summary>
    public async Task DoAsync(string subject, string? repository, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (StorageFailure.Is(exception))
        {
            await FoundAsync(Unreadable(subject, repository, exception));
        }
    }

    /// <summary>The fault that something cannot be read.</summary>
    public static Finding Unreadable(string subject, string? repository, Exception exception) =>
        new(
            FindingKind.Record,
            subject,
            $"cannot be read: {StorageFailure.Explain(exception)}",
            StorageFailure.IsOfFiles(exception) ? Advice.Disk : Advice.Backup)
        {
            Repository = repository,
        };

    /// <summary>Something is wrong; it is put right if that can be done and is wanted.</summary>
    /// <param name="finding">What.</param>
    /// <param name="repair">
    /// Puts it right, and says what was done and what is left to do; <c>null</c>: it was gone by then.
    /// </param>
    public async Task FoundAsync(Finding finding, Func<ValueTask<string?>>? repair = null)
    {
        if (repair is null || policy.Repair == RepairMode.None || !_mayWrite)
        {
            Keep(finding);
            return;
        }

        if (policy.Repair == RepairMode.Trial)
        {
            Keep(finding with { IsRepaired = true });
            return;
        }

        try
        {
            if (await repair() is { } done)
            {
                // At once: nobody will find it again.
                var repaired = finding with { Advice = done, IsRepaired = true };
                Tell(repaired);
                _unsaved.Add(repaired);
                await SaveAsync();
            }
        }
        catch (RegistryException exception)
        {
            Keep(finding with { Advice = $"it could not be repaired: {StorageFailure.Explain(exception)}" });
        }
    }

    /// <summary>Whom something affects, as far as that can be read.</summary>
    public static async Task<AffectedNames> AffectedAsync(Func<ValueTask<AffectedNames>> find)
    {
        try
        {
            return await find();
        }
        catch (RegistryException)
        {
            return AffectedNames.None with { IsCut = true };
        }
    }

    /// <summary>Counts what was looked at.</summary>
    public void Count(int manifests = 0, int blobs = 0, int bytes = 0) =>
        _counts = new VerificationCounts(_counts.Manifests + manifests, _counts.Blobs + blobs, _counts.Bytes + bytes);

    /// <summary>One thing more of the step is done.</summary>
    public async Task PassAsync(string position)
    {
        _state = _state with { Position = position, Counts = _counts };
        _unsaved.AddRange(_inHand);
        _inHand.Clear();
        if (time.GetElapsedTime(_savedAt) >= SaveInterval)
        {
            await SaveAsync();
        }
    }

    /// <summary>Tells how far the step has come.</summary>
    public void ShowProgress(string subject, long done = 0, long total = 0, long doneBefore = 0) =>
        report.Progress(new VerificationProgress(
            _state.Step, subject, done, total, doneBefore, _counts.Bytes - _bytesBefore, time.GetElapsedTime(_stepStart)));

    /// <summary>Whether the time is up. Asked before each thing.</summary>
    public bool IsOver()
    {
        cancellationToken.ThrowIfCancellationRequested();
        _isOver |= time.GetElapsedTime(_start) > policy.MaxTime;
        return _isOver;
    }

    /// <summary>Writes down how far it has come, and all that it has found on the way there.</summary>
    public async Task SaveAsync()
    {
        _savedAt = time.GetTimestamp();
        _state = _state with { SavedAt = time.GetUtcNow() };
        if (await TryWriteAsync(() => store.SaveAsync(policy.Scope, _state, _unsaved, CancellationToken.None)))
        {
            _unsaved.Clear();
        }
    }

    /// <summary>Ends the run and says what it came to.</summary>
    public async Task<VerificationResult> EndAsync()
    {
        if (_isOver)
        {
            await SaveAsync();
        }
        else
        {
            var outcome = new VerificationOutcome(_state.StartedAt, time.GetUtcNow(), _counts, _findings, _repaired);
            await TryWriteAsync(() => store.FinishAsync(policy.Scope, outcome, CancellationToken.None));
            if (policy.Repair == RepairMode.Repair && _repaired > 0)
            {
                // They would tell of faults that are no more.
                await TryWriteAsync(() => store.ForgetAllAsync(CancellationToken.None));
            }
        }

        return new VerificationResult(!_isOver, _state.StartedAt, _counts, _findings, _repaired, time.GetElapsedTime(_start));
    }

    private async ValueTask ResumeAsync()
    {
        if (await store.FindAsync(policy.Scope, cancellationToken) is { } earlier && time.GetUtcNow() - earlier.SavedAt <= MaxRest)
        {
            var findings = await store.ListFindingsAsync(policy.Scope, cancellationToken);
            _state = earlier;
            _counts = earlier.Counts;
            _bytesBefore = earlier.Counts.Bytes;
            report.Resumed(earlier.StartedAt);
            foreach (var finding in findings)
            {
                Tell(finding);
            }
        }
    }

    private void Keep(Finding finding)
    {
        Tell(finding);
        _inHand.Add(finding);
    }

    private void Tell(Finding finding)
    {
        _findings++;
        _repaired += finding.IsRepaired ? 1 : 0;
        report.Found(finding);
    }

    /// <summary>A full disk does not keep anybody from looking for faults.</summary>
    private async Task<bool> TryWriteAsync(Func<ValueTask> write)
    {
        if (!_mayWrite)
        {
            return false;
        }

        try
        {
            await write();
            return true;
        }
        catch (RegistryException exception)
        {
            report.NotSaved(StorageFailure.Explain(exception));
            return false;
        }
    }
}
