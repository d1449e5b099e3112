using Registry.Core.Access;
using Xunit;

namespace Core.Tests.Access;

public sealed class PasswordHashTests
{
    private const string Salt = "c2FsdFNBTFRzYWx0U0FMVHNhbHRTQUxUc2FsdFNBTFRzYWx0";
    private const string Hash = "jAUR9Mbll8asYxXY8DYuIl88UBSVuiO4aMAFF03E7nE";

    /// <summary>
    /// The first half of PBKDF2-HMAC-SHA-512 over passwordPASSWORDpassword, saltSALTsaltSALTsaltSALTsaltSALTsalt and 4096 rounds: the fifth case
    /// of RFC 6070, with the other hash.
    /// </summary>
    private const string Known = $"$pbkdf2-sha512$i=4096${Salt}${Hash}";

    [Fact]
    public void Verify_KnownVector_IsOfItsPassword()
    {
        Assert.True(PasswordHash.IsOne(Known));
        Assert.True(PasswordHash.Verify(Known, "passwordPASSWORDpassword"));
        Assert.False(PasswordHash.Verify(Known, "passwordPASSWORDpasswore"));
        Assert.False(PasswordHash.Verify(Known, ""));
    }

    [Theory]
    [InlineData("correct horse")]
    [InlineData("p\u00e4ssw\u00f6rd \u6f22 \U0001f511")]
    [InlineData("a:b\0c")]
    public void Create_Password_IsVerifiedByItAlone(string password)
    {
        var hash = PasswordHash.Create(password);

        Assert.StartsWith("$pbkdf2-sha512$i=210000$", hash, StringComparison.Ordinal);
        Assert.True(PasswordHash.Verify(hash, password));
        Assert.False(PasswordHash.Verify(hash, password + " "));
        Assert.False(PasswordHash.IsWeak(hash));
    }

    [Fact]
    public void Create_Twice_HasAnotherSalt() => Assert.NotEqual(PasswordHash.Create("password"), PasswordHash.Create("password"));

    [Fact]
    public void Unknown_AnyPassword_CostsAsMuchAndIsRefused()
    {
        Assert.True(PasswordHash.IsOne(PasswordHash.Unknown));
        Assert.False(PasswordHash.IsWeak(PasswordHash.Unknown));
        Assert.False(PasswordHash.Verify(PasswordHash.Unknown, ""));
    }

    [Theory]
    [InlineData(Known, true)]
    [InlineData($"$pbkdf2-sha512$i=209999${Salt}${Hash}", true)]
    [InlineData($"$pbkdf2-sha512$i=210000${Salt}${Hash}", false)]
    [InlineData($"$pbkdf2-sha512$i=300000${Salt}${Hash}", false)]
    [InlineData("$2y$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234", true)]
    public void IsWeak_Rounds_AreFewerThanForANewOne(string hash, bool expected) => Assert.Equal(expected, PasswordHash.IsWeak(hash));

    [Theory]
    [InlineData("")]
    [InlineData("$")]
    [InlineData("password")]
    [InlineData("$pbkdf2-sha512$i=")]
    [InlineData("$pbkdf2-sha512$i=$$")]
    [InlineData($"$pbkdf2-sha512$i=4096${Salt}")]
    [InlineData($"$pbkdf2-sha512$i=4096${Salt}${Hash}$")]
    [InlineData($"$pbkdf2-sha512$i=4096$${Hash}")]
    [InlineData($"$pbkdf2-sha512$i=4096${Salt}$")]
    [InlineData($"$pbkdf2-sha512$i=4096$c2FsdA${Hash}")]
    [InlineData($"$pbkdf2-sha512$i=4096${Salt}$c2FsdA")]
    [InlineData($"$pbkdf2-sha512$i=4096${Salt}${Hash}AA")]
    [InlineData($"$pbkdf2-sha512$i=4096$!{Salt}${Hash}")]
    [InlineData($"$pbkdf2-sha512$i=4096${Salt}${Hash}\u00e9")]
    [InlineData($"$pbkdf2-sha512$i=0${Salt}${Hash}")]
    [InlineData($"$pbkdf2-sha512$i=-1${Salt}${Hash}")]
    [InlineData($"$pbkdf2-sha512$i=+1${Salt}${Hash}")]
    [InlineData($"$pbkdf2-sha512$i=1e3${Salt}${Hash}")]
    [InlineData($"$pbkdf2-sha512$i=10000001${Salt}${Hash}")]
    [InlineData($"$pbkdf2-sha512$i=2147483648${Salt}${Hash}")]
    [InlineData($"$pbkdf2-sha512$i=99999999999999999999${Salt}${Hash}")]
    [InlineData($"$pbkdf2-sha256$i=4096${Salt}${Hash}")]
    [InlineData($" $pbkdf2-sha512$i=4096${Salt}${Hash}")]
    public void Verify_HostileText_IsOfNoPassword(string hash)
    {
        Assert.False(PasswordHash.IsOne(hash));
        Assert.False(PasswordHash.Verify(hash, "passwordPASSWORDpassword"));
        Assert.True(PasswordHash.IsWeak(hash));
    }
}
