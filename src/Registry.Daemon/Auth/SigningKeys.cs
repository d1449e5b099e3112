using System.Globalization;
using System.Security.Cryptography;
using Registry.Core.Errors;

namespace Registry.Daemon.Auth;

/// <summary>
/// The keys that tokens are signed with, a file each, which nobody but their owner may read. A new one is made when the newest has
/// served its time; older ones stay for as long as a token of theirs may be good.
/// </summary>
public sealed class SigningKeys : IDisposable
{
    /// <summary>How long a key signs.</summary>
    public static readonly TimeSpan Service = TimeSpan.FromDays(30);

    private const string Suffix = ".pem";
    private const string IdTime = "yyyyMMdd'T'HHmmss'Z'";
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>How long to wait before the folder is read again for the sake of a key that is not known.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly Lock _changing = new();
    private readonly Dictionary<string, SigningKey> _keys = new(StringComparer.Ordinal);
    private long _readAt;

    /// <summary>Reads the keys that there are.</summary>
    /// <param name="folder">Where they are; it is made when it is needed.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageUnavailable"/>: the folder cannot be read, or others can read a key.
    /// </exception>
    public SigningKeys(string folder, TimeProvider time)
    {
        _folder = folder;
        _time = time;
        Read();
    }

    /// <summary>Makes a key where there is none that may sign, so that whatever is wrong shows at once.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.StorageUnavailable"/>: it cannot be kept.</exception>
    public void Prepare() => Current();

    /// <summary>The key to sign with now.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.StorageUnavailable"/>: a new one is due and cannot be kept.</exception>
    internal SigningKey Current()
    {
        lock (_changing)
        {
            return FindNewest() ?? Keeping(() =>
            {
                RemoveExpired();
                return Create();
            });
        }
    }

    /// <summary>The key of a name; <c>null</c>: there is none.</summary>
    internal SigningKey? Find(string id)
    {
        lock (_changing)
        {
            if (!_keys.ContainsKey(id) && _time.GetElapsedTime(_readAt) >= Patience)
            {
                Read();
            }

            return _keys.GetValueOrDefault(id);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }

    /// <summary>The newest of the keys that may sign now. One from the future, where the clock was wrong, would sign until then.</summary>
    private SigningKey? FindNewest()
    {
        var now = _time.GetUtcNow();
        SigningKey? newest = null;
        foreach (var key in _keys.Values)
        {
            if (now - key.CreatedAt < Service && key.CreatedAt - now <= RegistryTokens.Skew && !(key.CreatedAt <= newest?.CreatedAt))
            {
                newest = key;
            }
        }

        return newest;
    }

    private SigningKey Create()
    {
        var now = _time.GetUtcNow();
        var id = $"{now.ToString(IdTime, CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Directory.CreateDirectory(_folder, FolderMode);
        var path = Path.Join(_folder, id + Suffix);
        var staged = path + ".new";
        using (var file = new FileStream(staged, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
            file.Flush(flushToDisk: true);
        }

        File.Move(staged, path);
        return Add(new SigningKey(id, key, now));
    }

    private void Read() => Keeping(() =>
    {
        _readAt = _time.GetTimestamp();
        foreach (var path in Directory.Exists(_folder) ? Directory.GetFiles(_folder, "*" + Suffix) : [])
        {
            var id = Path.GetFileNameWithoutExtension(path);
            if (!_keys.ContainsKey(id) && TryReadTime(id, out var createdAt))
            {
                Add(ReadKey(path, id, createdAt));
            }
        }

        return _keys;
    });

    private SigningKey Add(SigningKey key)
    {
        _keys.Add(key.Id, key);
        return key;
    }

    private void RemoveExpired()
    {
        foreach (var key in _keys.Values.Where(key => _time.GetUtcNow() - key.CreatedAt > Service + RegistryTokens.LongestLife).ToList())
        {
            File.Delete(Path.Join(_folder, key.Id + Suffix));
            _keys.Remove(key.Id);
        }
    }

    private static SigningKey ReadKey(string path, string id, DateTimeOffset createdAt)
    {
        // Whoever has read it can sign as anybody.
        if ((File.GetUnixFileMode(path) & ~FolderMode) != 0)
        {
            throw new IOException($"Others than its owner may use the key {path}: remove it, or 'chmod 600' it if nobody has.");
        }

        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return new SigningKey(id, key, createdAt);
    }

    private static bool TryReadTime(string id, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        id.Split('-')[0], IdTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private T Keeping<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new RegistryException(
                RegistryErrorCode.StorageUnavailable, $"The keys for tokens in {_folder} cannot be used just now.", exception);
        }
    }
}
