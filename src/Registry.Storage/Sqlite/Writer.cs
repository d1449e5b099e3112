namespace Registry.Storage.Sqlite;

/// <summary>
/// The one connection that writes, on a thread of its own. Changes that wait together share a transaction, each in a savepoint,
/// and with it the one wait for the disk (group commit).
/// </summary>
internal sealed class Writer : IDisposable
{
    /// <summary>How many changes share a transaction at the most, so that none waits long.</summary>
    private const int MaxBatch = 256;

    /// <summary>The name of its thread, for those who look at threads: 15 characters at the most (prctl(2), PR_SET_NAME).</summary>
    public const string ThreadName = "registry-writer";

    private static readonly Sql Commit = new("COMMIT");
    private static readonly Sql Savepoint = new("SAVEPOINT change");
    private static readonly Sql Release = new("RELEASE change");
    private static readonly Sql RollbackToSavepoint = new("ROLLBACK TO change");

    private readonly Connection _connection;
    private readonly StorageInstruments _instruments;
    private readonly Queue<WriteOperation> _queue = new();
    private readonly Thread _thread;
    private bool _isStopping;
    private volatile bool _isChanging;
    private Durability? _durability;
    private volatile LockRest? _rest;

    /// <summary>Starts the thread.</summary>
    /// <param name="connection">Its own from now until it is disposed; the owner closes it after that.</param>
    /// <param name="instruments">What it is measured with.</param>
    public Writer(Connection connection, StorageInstruments instruments)
    {
        (_connection, _instruments) = (connection, instruments);
        _thread = new Thread(Run) { Name = ThreadName, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Makes a change in a transaction: all of it or, after an exception, nothing.</summary>
    /// <param name="durability">What it must outlive once the task completes.</param>
    /// <param name="change">The change; called on the writer's thread.</param>
    /// <param name="cancellationToken">Gives up while it waits for its turn; once begun it runs to its end.</param>
    public Task<T> RunAsync<T>(Durability durability, Func<Connection, T> change, CancellationToken cancellationToken)
    {
        var operation = new WriteOperation<T>(durability, change, cancellationToken)
        {
            QueuedAt = _instruments.Now(),
            Span = _instruments.StartWrite(),
        };
        Enqueue(operation);
        return operation.Task;
    }

    /// <summary>
    /// Whether the thread lives: it takes what waits, or is in the middle of changes, however long the disk, or another process that
    /// holds the write lock, keeps it there.
    /// </summary>
    /// <param name="patience">How long it may take to answer.</param>
    /// <param name="time">The clock.</param>
    public async Task<bool> IsAliveAsync(TimeSpan patience, TimeProvider time)
    {
        // A change that was given up before it began is taken and dropped: that needs no transaction.
        var round = new WriteOperation<bool>(Durability.Process, static _ => true, new CancellationToken(canceled: true));
        Enqueue(round);
        var end = Task.WhenAny(round.Task, Task.Delay(patience, time));
        return await end == round.Task || _isChanging;
    }

    /// <summary>From now on leaves the write lock to other processes that write for longer than it holds it.</summary>
    /// <param name="time">The clock.</param>
    public void GiveWay(TimeProvider time) => _rest = new LockRest(time);

    /// <summary>Makes the changes that wait, then stops the thread.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _isStopping = true;
            Monitor.Pulse(_queue);
        }

        _thread.Join();
    }

    private void Enqueue(WriteOperation operation)
    {
        lock (_queue)
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            _queue.Enqueue(operation);
            Monitor.Pulse(_queue);
        }
    }

    private void Run()
    {
        var batch = new List<WriteOperation>(MaxBatch);
        while (Take(batch))
        {
            batch.RemoveAll(static operation => operation.CancelIfRequested());
            if (batch.Count > 0)
            {
                _isChanging = true;
                foreach (var operation in batch)
                {
                    _instruments.Dequeued(operation.QueuedAt);
                }

                RunBatch(batch);
                _isChanging = false;
            }

            batch.Clear();
        }
    }

    /// <summary>Waits for changes and takes what waits. <c>false</c>: there will be no more.</summary>
    /// <remarks>A monitor, because it sleeps at once: the concurrent collections spin first, which costs more than most changes do.</remarks>
    private bool Take(List<WriteOperation> batch)
    {
        lock (_queue)
        {
            while (_queue.Count == 0 && !_isStopping)
            {
                Monitor.Wait(_queue);
            }

            while (batch.Count < MaxBatch && _queue.TryDequeue(out var operation))
            {
                batch.Add(operation);
            }
        }

        return batch.Count > 0;
    }

    private void RunBatch(List<WriteOperation> batch)
    {
        var rest = _rest;
        try
        {
            var durability = batch.Max(static operation => operation.Durability);
            SetDurability(durability);
            var begun = Begin();
            rest?.Begin(_connection);
            foreach (var operation in batch)
            {
                RunOne(operation);
            }

            End(durability, begun, batch.Count);
        }
        catch (Exception exception)
        {
            EndTransaction();
            foreach (var operation in batch)
            {
                operation.Span?.Stop();
                operation.Fail(exception);
            }

            return;
        }

        batch.ForEach(static operation =>
        {
            operation.Span?.Stop();
            operation.Complete();
        });
        rest?.Wait();
    }

    /// <summary>Takes the write lock, and tells when it had it.</summary>
    private long Begin()
    {
        var asked = _instruments.Now();
        var hadToWait = true;
        try
        {
            hadToWait = _connection.BeginWrite();
        }
        finally
        {
            // Also where it did not get the lock at all.
            if (hadToWait)
            {
                _instruments.Locked(asked);
            }
        }

        return _instruments.Now();
    }

    private void End(Durability durability, long begun, int changes)
    {
        var committing = _instruments.Now();
        _connection.Prepare(Commit).Run();
        if (durability == Durability.Power)
        {
            _instruments.FlushedCommit(committing);
        }

        _instruments.Committed(begun, changes);
    }

    private void RunOne(WriteOperation operation)
    {
        _connection.Prepare(Savepoint).Run();
        try
        {
            operation.Execute(_connection);
        }
        catch (Exception exception) when (!_connection.IsAutocommit)
        {
            _connection.Prepare(RollbackToSavepoint).Run();
            operation.Reject(exception);
        }

        _connection.Prepare(Release).Run();
    }

    /// <summary>In WAL mode a commit waits for the disk with FULL and not with NORMAL (sqlite.org/pragma.html#pragma_synchronous).</summary>
    private void SetDurability(Durability durability)
    {
        if (_durability == durability)
        {
            return;
        }

        _connection.ExecuteScript(durability == Durability.Power ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        _durability = durability;
    }

    private void EndTransaction()
    {
        try
        {
            _connection.Rollback();
        }
        catch (Exception exception) when (SqliteException.In(exception) is not null)
        {
            // A rollback that fails ends the transaction all the same; what made it fail is what the changes fail with.
        }
    }
}
