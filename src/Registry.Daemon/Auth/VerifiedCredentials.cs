using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Registry.Daemon.Auth;

/// <summary>
/// Remembers for a few minutes what credentials came to, so that verifying them anew does not cost each request. Only keyed hashes are
/// kept, of a key that ends with the process, and nothing of it counts any more once the rules have changed. One for each kind of
/// credentials: what was verified as a token must never pass for a password.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class VerifiedCredentials(TimeProvider time)
{
    /// <summary>How many are remembered at the most.</summary>
    public const int Capacity = 10_000;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
    private readonly ConcurrentDictionary<Key, Entry> _entries = new();

    // The dictionary's own count takes all of its locks.
    private int _count;

    /// <summary>How long credentials are remembered, at the most.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromMinutes(5);

    /// <summary>What credentials came to; <c>null</c>: they have to be verified.</summary>
    /// <param name="user">The name; empty for a token.</param>
    /// <param name="secret">The password or token.</param>
    /// <param name="version">The version of the rules that holds now.</param>
    public Caller? Find(string user, string secret, long version) =>
        _entries.TryGetValue(KeyOf(user, secret), out var entry) && entry.Version == version && entry.Until > time.GetUtcNow()
            ? entry.Caller
            : null;

    /// <summary>Remembers what credentials came to.</summary>
    /// <param name="user">The name; empty for a token.</param>
    /// <param name="secret">The password or token.</param>
    /// <param name="version">The version of the rules that they were verified with: read before anything else was.</param>
    /// <param name="caller">Who they are of.</param>
    /// <param name="expiry">When they expire; <c>null</c>: never.</param>
    public void Add(string user, string secret, long version, Caller caller, DateTimeOffset? expiry)
    {
        if (Volatile.Read(ref _count) >= Capacity)
        {
            // Rare, and what is lost is verified again.
            _entries.Clear();
            Volatile.Write(ref _count, 0);
        }

        var until = time.GetUtcNow() + Life;
        var entry = new Entry(caller, version, expiry < until ? expiry.Value : until);
        if (_entries.TryAdd(KeyOf(user, secret), entry))
        {
            Interlocked.Increment(ref _count);
        }
        else
        {
            _entries[KeyOf(user, secret)] = entry;
        }
    }

    private Key KeyOf(string user, string secret)
    {
        // The name's length goes before it, so no two pairs make the same text, whatever is in them. HMAC would cost more than twice as much, for
        // attacks on hashes that are known or on texts that are appended to: nobody gets to see these, or to find one without the key.
        var length = _key.Length + sizeof(int) + Encoding.UTF8.GetMaxByteCount(user.Length + secret.Length);
        Span<byte> text = length <= 2048 ? stackalloc byte[length] : new byte[length];
        _key.CopyTo(text);
        MemoryMarshal.Write(text[_key.Length..], user.Length);
        var written = _key.Length + sizeof(int);
        written += Encoding.UTF8.GetBytes(user, text[written..]);
        written += Encoding.UTF8.GetBytes(secret, text[written..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..written], hash);
        return MemoryMarshal.Read<Key>(hash);
    }

    private readonly record struct Key(UInt128 First, UInt128 Second);

    private sealed record Entry(Caller Caller, long Version, DateTimeOffset Until);
}
