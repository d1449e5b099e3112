using System.Security.Cryptography;
using System.Text;
using Registry.Core.Errors;

namespace Registry.Daemon.Auth;

/// <summary>
/// The public keys of an outside issuer, from a file that is read anew when it changes. Keys that cannot be used leave the old ones in
/// service.
/// </summary>
internal sealed partial class IssuerKeys
{
    /// <summary>How often the file is looked at.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>The longest file, in bytes.</summary>
    private const int MaxLength = 1024 * 1024;

    private readonly string _path;
    private readonly IReadOnlyList<JwtAlgorithm> _algorithms;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _looking = new();
    private long _lookedAt;
    private string? _seen;
    private KeySet _current;

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="algorithms">The algorithms that are taken; empty: all that fit the keys.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of keys that cannot be used.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageUnavailable"/>: it cannot be read, or its keys cannot be used.
    /// </exception>
    public IssuerKeys(string path, IReadOnlyList<string> algorithms, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        _path = path;
        _algorithms = algorithms.Count == 0 ? JwtAlgorithm.All : [.. JwtAlgorithm.All.Where(algorithm => algorithms.Contains(algorithm.Name))];
        _time = time;
        _logger = logger;
        try
        {
            _lookedAt = time.GetTimestamp();
            _seen = Read();
            _current = Load(_seen);
        }
        catch (Exception exception) when (IsUnusable(exception))
        {
            throw new RegistryException(
                RegistryErrorCode.StorageUnavailable, $"The keys {path} of [[auth.jwt]] cannot be used: {exception.Message}.", exception);
        }
    }

    /// <summary>The keys as they are now.</summary>
    public KeySet Get()
    {
        lock (_looking)
        {
            if (_time.GetElapsedTime(_lookedAt) >= LookInterval)
            {
                _lookedAt = _time.GetTimestamp();
                Look();
            }

            return _current;
        }
    }

    // The contents are compared, for neither times nor sizes tell every change. What was refused once is not tried again.
    private void Look()
    {
        try
        {
            var text = Read();
            if (text != _seen)
            {
                _seen = text;
                _current = Load(text);
                Log.Loaded(_logger, _path, _current.Keys.Count);
            }
        }
        catch (Exception exception) when (IsUnusable(exception))
        {
            if (exception is FormatException || _seen is not null)
            {
                Log.Refused(_logger, _path, exception.Message);
            }

            _seen = exception is FormatException ? _seen : null;
        }
    }

    private string Read()
    {
        using var file = File.OpenRead(_path);
        var bytes = new byte[Math.Min(file.Length, MaxLength) + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= MaxLength ? Encoding.UTF8.GetString(bytes, 0, length) : throw new IOException($"it is longer than {MaxLength} bytes");
    }

    private KeySet Load(string text)
    {
        var keys = KeyFileReader.Read(text);
        return keys.Any(key => _algorithms.Any(key.Fits))
            ? new KeySet(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))), _algorithms, keys)
            : throw new FormatException("none of its keys fits the algorithms");
    }

    private static bool IsUnusable(Exception exception) => exception is FormatException or IOException or UnauthorizedAccessException;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The keys {Path} changed: {Count} are in service")]
        public static partial void Loaded(ILogger logger, string path, int count);

        [LoggerMessage(LogLevel.Error, "The keys {Path} changed but cannot be used, the previous ones stay in service: {Problem}")]
        public static partial void Refused(ILogger logger, string path, string problem);
    }
}

/// <summary>The keys of an issuer at one moment.</summary>
/// <param name="Fingerprint">What tells them from others.</param>
/// <param name="Algorithms">The algorithms that are taken.</param>
/// <param name="Keys">The keys.</param>
internal sealed record KeySet(string Fingerprint, IReadOnlyList<JwtAlgorithm> Algorithms, IReadOnlyList<VerificationKey> Keys)
{
    /// <summary>Whether one of them has signed a token, by one of the algorithms.</summary>
    public bool HasSigned(JsonWebToken token)
    {
        if (JwtAlgorithm.Find(token.Algorithm) is not { } algorithm || !Algorithms.Contains(algorithm))
        {
            return false;
        }

        foreach (var key in Keys)
        {
            if ((token.KeyId is null || key.Id is null || key.Id == token.KeyId)
                && key.Fits(algorithm) && key.Verify(algorithm, token.SignedPart.Span, token.Signature.Span))
            {
                return true;
            }
        }

        return false;
    }
}
