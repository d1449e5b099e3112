using System.Text;
using SQLitePCL;

namespace Registry.Storage.Sqlite;

/// <summary>
/// A prepared statement in use: bind the parameters in order, step through the rows, dispose. Disposal ends this use (and the
/// read transaction that it may hold open); the statement itself stays prepared.
/// </summary>
internal sealed class Statement(sqlite3 connection, sqlite3_stmt handle) : IDisposable
{
    private const int StackBufferSize = 512;

    private int _bound;

    /// <summary>The first moment that is a time, in milliseconds since the Unix epoch.</summary>
    public static long MinTime { get; } = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();

    /// <summary>The last moment that is a time.</summary>
    public static long MaxTime { get; } = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Binds the next parameter.</summary>
    public Statement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(handle, ++_bound, value));
        return this;
    }

    /// <inheritdoc cref="Bind(long)"/>
    public Statement BindOrNull(long? value)
    {
        if (value is { } number)
        {
            return Bind(number);
        }

        Check(raw.sqlite3_bind_null(handle, ++_bound));
        return this;
    }

    /// <inheritdoc cref="Bind(long)"/>
    public Statement Bind(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            // An empty span would be bound as NULL.
            Check(value is null ? raw.sqlite3_bind_null(handle, ++_bound) : raw.sqlite3_bind_text(handle, ++_bound, value));
            return this;
        }

        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        var buffer = size <= StackBufferSize ? stackalloc byte[StackBufferSize] : new byte[size];
        Check(raw.sqlite3_bind_text(handle, ++_bound, (ReadOnlySpan<byte>)buffer[..Encoding.UTF8.GetBytes(value, buffer)]));
        return this;
    }

    /// <inheritdoc cref="Bind(long)"/>
    public Statement Bind(ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, ++_bound, 0) : raw.sqlite3_bind_blob(handle, ++_bound, value));
        return this;
    }

    /// <summary>Goes to the next row. <c>false</c>: there is none.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(handle);
        return result switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Failed(),
        };
    }

    /// <summary>Runs a statement that gives no rows, to its end, and says how many rows it changed.</summary>
    public int Run()
    {
        using (this)
        {
            _ = Step();
            return raw.sqlite3_changes(connection);
        }
    }

    /// <summary>Runs a statement that gives no rows. <c>false</c>: another connection holds a lock that it needs.</summary>
    /// <param name="isLastTry">Whether that is a failure.</param>
    public bool TryRun(bool isLastTry)
    {
        using (this)
        {
            return raw.sqlite3_step(handle) switch
            {
                raw.SQLITE_DONE => true,
                raw.SQLITE_BUSY when !isLastTry => false,
                _ => throw Failed(),
            };
        }
    }

    /// <summary>Runs a statement to its first row and gives that row's integer; <c>null</c> when there is no row.</summary>
    public long? FirstInt64()
    {
        using (this)
        {
            return Step() ? GetInt64(0) : null;
        }
    }

    /// <summary>Runs a statement to its end and gives the first column's texts.</summary>
    public List<string> ReadStrings()
    {
        using (this)
        {
            var texts = new List<string>();
            while (Step())
            {
                texts.Add(GetString(0));
            }

            return texts;
        }
    }

    /// <summary>Whether the current row's column is NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>An integer of the current row.</summary>
    public long GetInt64(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>A text of the current row.</summary>
    public string GetString(int column) => Encoding.UTF8.GetString(GetBytes(column));

    /// <summary>A text of the current row, or <c>null</c>.</summary>
    public string? GetStringOrNull(int column) => IsNull(column) ? null : GetString(column);

    /// <summary>The bytes of a blob or, as UTF-8, of a text; valid until the next step.</summary>
    public ReadOnlySpan<byte> GetBytes(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>A time of the current row, or <c>null</c>.</summary>
    /// <exception cref="FormatException">It is none: the row is damaged.</exception>
    public DateTimeOffset? GetTimeOrNull(int column) => IsNull(column) ? null : ToTime(GetInt64(column));

    /// <inheritdoc/>
    public void Dispose()
    {
        // The result repeats the error of the last step, which was thrown then.
        _ = raw.sqlite3_reset(handle);
        _ = raw.sqlite3_clear_bindings(handle);
        _bound = 0;
    }

    /// <summary>Gives the prepared statement up for good.</summary>
    public void Close() => handle.Dispose();

    private static DateTimeOffset ToTime(long milliseconds) => milliseconds >= MinTime && milliseconds <= MaxTime
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : throw new FormatException($"{milliseconds} is no time.");

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw Failed();
        }
    }

    private Exception Failed()
    {
        var exception = SqliteException.From(connection);
        Dispose();
        return exception;
    }
}
