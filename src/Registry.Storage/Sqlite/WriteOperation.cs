using System.Diagnostics;

namespace Registry.Storage.Sqlite;

/// <summary>A change that waits for the writer.</summary>
internal abstract class WriteOperation(Durability durability)
{
    /// <summary>What its change must outlive.</summary>
    public Durability Durability => durability;

    /// <summary>When it began to wait, as <see cref="StorageInstruments.Now"/> has it.</summary>
    public long QueuedAt { get; init; }

    /// <summary>What is traced of it; <c>null</c>: nothing.</summary>
    public Activity? Span { get; init; }

    /// <summary>Ends it, if whoever asked for it gave up before it began.</summary>
    public abstract bool CancelIfRequested();

    /// <summary>Makes the change inside the open transaction.</summary>
    public abstract void Execute(Connection connection);

    /// <summary>It alone failed: its outcome is this exception.</summary>
    public abstract void Reject(Exception exception);

    /// <summary>The transaction is committed: hands its outcome over.</summary>
    public abstract void Complete();

    /// <summary>The transaction is lost, and its change with it.</summary>
    public abstract void Fail(Exception exception);
}

/// <inheritdoc/>
internal sealed class WriteOperation<T>(Durability durability, Func<Connection, T> change, CancellationToken cancellationToken)
    : WriteOperation(durability)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _rejection;

    /// <summary>Its outcome.</summary>
    public Task<T> Task => _completion.Task;

    /// <inheritdoc/>
    public override bool CancelIfRequested() => cancellationToken.IsCancellationRequested && _completion.TrySetCanceled(cancellationToken);

    /// <inheritdoc/>
    public override void Execute(Connection connection) => _result = change(connection);

    /// <inheritdoc/>
    public override void Reject(Exception exception) => _rejection = exception;

    /// <inheritdoc/>
    public override void Complete()
    {
        if (_rejection is not null)
        {
            _completion.SetException(_rejection);
        }
        else
        {
            _completion.SetResult(_result!);
        }
    }

    /// <inheritdoc/>
    public override void Fail(Exception exception) => _completion.SetException(_rejection ?? exception);
}
