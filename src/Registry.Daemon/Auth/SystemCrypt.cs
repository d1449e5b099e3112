using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Registry.Daemon.Auth;

/// <summary>
/// The password hashes that the system's <c>libcrypt</c> knows (crypt(5)), bcrypt among them. The library is loaded when it is first needed:
/// whoever imported no such hash can do without it.
/// </summary>
internal static unsafe class SystemCrypt
{
    /// <summary>The size of <c>struct crypt_data</c> in bytes, where it is largest: in the <c>libcrypt</c> of old glibc.</summary>
    private const int DataSize = 131_232;

    /// <summary>The largest cost of bcrypt, as a power of two: the largest that htpasswd(1) knows.</summary>
    private const int MaxBcryptCost = 17;

    /// <summary>The most rounds of SHA-crypt: they take about as long.</summary>
    private const long MaxRounds = 10_000_000;

    private const string Missing =
        "libcrypt.so.1, which knows hashes of this form, is not installed (Debian and Ubuntu: libcrypt1; Fedora and Arch: libxcrypt)";

    /// <summary>The digits of hashes, to the base of 64.</summary>
    private static readonly SearchValues<char> Digits = SearchValues.Create("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly string[] LibraryNames = ["libcrypt.so.1", "libcrypt.so.2"];

    /// <summary>crypt_r(3); <c>null</c>: the library is not installed.</summary>
    private static readonly delegate* unmanaged<byte*, byte*, void*, byte*> Crypt = Load();

    /// <summary>Whether a hash is of a password.</summary>
    /// <exception cref="DllNotFoundException">The library is not installed.</exception>
    public static bool Verify(string hash, string password) =>
        Hash(password, hash) is { } actual && CryptographicOperations.FixedTimeEquals(actual, Encoding.UTF8.GetBytes(hash));

    /// <summary>
    /// Why passwords cannot be checked against a hash; <c>null</c>: they can be. Finds out by hashing, since only that tells whether the
    /// library really knows the method, its parameters and the salt.
    /// </summary>
    public static string? FindProblem(string hash)
    {
        if (Crypt is null)
        {
            return Missing;
        }

        if (IsTooCostly(hash))
        {
            return "checking a password against it would take too long";
        }

        return Hash("", hash) is { } other && IsOfSameForm(Encoding.UTF8.GetString(other), hash)
            ? null
            : "it has no hash that the system's libcrypt knows, as those of 'htpasswd -B' are";
    }

    /// <summary>Whether a text differs from a hash of the same settings in nothing but the hash itself.</summary>
    private static bool IsOfSameForm(string hash, string text)
    {
        const int TraditionalSalt = 2;
        var settings = text.LastIndexOf('$') + 1;
        return text.Length == hash.Length
            && string.CompareOrdinal(hash, 0, text, 0, Math.Max(settings, TraditionalSalt)) == 0
            && !text.AsSpan(settings).ContainsAnyExcept(Digits);
    }

    private static bool IsTooCostly(string hash)
    {
        const string Rounds = "rounds=";
        return hash.Split('$') switch
        {
            ["", ['2', ..], var cost, ..] => Number(cost) > MaxBcryptCost,
            ["", "5" or "6", var rounds, ..] when rounds.StartsWith(Rounds, StringComparison.Ordinal) => Number(rounds[Rounds.Length..]) > MaxRounds,
            _ => false,
        };
    }

    /// <summary>What is no number is the library's to refuse.</summary>
    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Hashes a password with the method, the parameters and the salt of a hash; <c>null</c>: the library does not know them.</summary>
    private static byte[]? Hash(string password, string settings)
    {
        if (Crypt is null)
        {
            throw new DllNotFoundException(Missing);
        }

        // The library's texts end with NUL: with one inside, half a password would do.
        if (password.Contains('\0') || settings.Contains('\0'))
        {
            return null;
        }

        var data = NativeMemory.AllocZeroed(DataSize);
        try
        {
            fixed (byte* phrase = Encoding.UTF8.GetBytes(password + '\0'), setting = Encoding.UTF8.GetBytes(settings + '\0'))
            {
                // A text that begins with a star is no hash, but tells of a failure.
                var hash = Crypt(phrase, setting, data);
                return hash is null || *hash == '*' ? null : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(hash).ToArray();
            }
        }
        finally
        {
            NativeMemory.Clear(data, DataSize);
            NativeMemory.Free(data);
        }
    }

    private static delegate* unmanaged<byte*, byte*, void*, byte*> Load()
    {
        foreach (var name in LibraryNames)
        {
            if (NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "crypt_r", out var function))
            {
                return (delegate* unmanaged<byte*, byte*, void*, byte*>)function;
            }
        }

        return null;
    }
}
