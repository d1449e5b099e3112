using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Registry.Core.Errors;
using Registry.Daemon.Auth;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Auth;

public sealed class IssuerKeysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LogCapture _log = new();
    private readonly TestIssuer _issuer = new();

    public void Dispose()
    {
        _issuer.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("RS512")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    public void HasSigned_KeysInPem_NeedNoName(string algorithm)
    {
        var keys = Open(string.Join(
            '\n',
            "# the issuer's",
            _issuer.Rsa.ExportRSAPublicKeyPem(),
            _issuer.P256.ExportSubjectPublicKeyInfoPem(),
            _issuer.P384.ExportSubjectPublicKeyInfoPem()));

        Assert.True(keys.Get().HasSigned(Token(algorithm)));
    }

    [Theory]
    [InlineData(",\"alg\":\"RS256\"", "RS256", true)]
    [InlineData(",\"alg\":\"RS256\"", "PS256", false)]
    [InlineData(",\"use\":\"sig\",\"key_ops\":[\"verify\"]", "RS256", true)]
    public void HasSigned_KeyForOneAlgorithm_IsForNoOther(string more, string algorithm, bool isGood) =>
        Assert.Equal(isGood, Open($"{{\"keys\":[{TestIssuer.RsaKey(_issuer.Rsa, more)}]}}").Get().HasSigned(Token(algorithm)));

    [Fact]
    public void Open_KeysOfOtherKinds_AreLeftOut()
    {
        var keys = Open("{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"},{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"},{}," + TestIssuer.RsaKey(_issuer.Rsa) + "]}");

        Assert.Single(keys.Get().Keys);
    }

    public static TheoryData<string> Unusable()
    {
        using var rsa = RSA.Create(1024);
        using var good = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        return
        [
            "", "{", "{}", "[]", "null", "{\"keys\":[]}", "{\"keys\":{}}", "{\"keys\":[7]}", "{\"keys\":[{\"kty\":7}]}",
            "{\"keys\":[{\"kty\":\"RSA\"}]}", "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"!\",\"e\":\"AQAB\"}]}", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}",
            "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}]}",
            $"{{\"keys\":[{TestIssuer.RsaKey(rsa)}]}}",
            $"{{\"keys\":[{TestIssuer.RsaKey(good)},{TestIssuer.RsaKey(rsa)}]}}",
            $"{{\"keys\":[{TestIssuer.RsaKey(good, ",\"d\":\"AQAB\"")}]}}",
            $"{{\"keys\":[{TestIssuer.RsaKey(good, ",\"use\":\"enc\"")}]}}",
            $"{{\"keys\":[{TestIssuer.RsaKey(good, ",\"key_ops\":[\"encrypt\"]")}]}}",
            $"{{\"keys\":[{string.Join(',', Enumerable.Repeat(TestIssuer.RsaKey(good), 33))}]}}",
            rsa.ExportSubjectPublicKeyInfoPem(), good.ExportPkcs8PrivateKeyPem(), curve.ExportSubjectPublicKeyInfoPem(),
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        ];
    }

    [Theory]
    [MemberData(nameof(Unusable), DisableDiscoveryEnumeration = true)]
    public void Open_KeysThatCannotBeUsed_IsRefusedNamingTheFile(string text)
    {
        var refusal = Assert.Throws<RegistryException>(() => Open(text));

        Assert.Contains(KeyPath, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_KeysThatFitNoAlgorithm_IsRefused() =>
        Assert.Throws<RegistryException>(() => Open(_issuer.Rsa.ExportSubjectPublicKeyInfoPem(), "ES256"));

    [Fact]
    public void Open_NoFile_IsRefused() =>
        Assert.Throws<RegistryException>(() => new IssuerKeys(KeyPath, [], _time, _log.CreateLogger<IssuerKeys>()));

    [Fact]
    public void Get_FileChanged_HasTheNewKeys()
    {
        var keys = Open(_issuer.P256.ExportSubjectPublicKeyInfoPem());
        Assert.False(keys.Get().HasSigned(Token("RS256")));
        var before = keys.Get().Fingerprint;

        Replace(_issuer.Rsa.ExportSubjectPublicKeyInfoPem());

        Assert.True(keys.Get().HasSigned(Token("RS256")));
        Assert.False(keys.Get().HasSigned(Token("ES256")));
        Assert.NotEqual(before, keys.Get().Fingerprint);
    }

    [Theory]
    [InlineData("broken")]
    [InlineData(null)]
    public void Get_FileCannotBeUsedAnyMore_OldKeysStayAndTheLogSaysSoOnce(string? text)
    {
        var keys = Open(_issuer.P256.ExportSubjectPublicKeyInfoPem());

        Replace(text);
        Assert.True(keys.Get().HasSigned(Token("ES256")));
        _time.Advance(IssuerKeys.LookInterval);
        Assert.True(keys.Get().HasSigned(Token("ES256")));

        var line = Assert.Single(_log.Lines, line => line.Level == LogLevel.Error);
        Assert.Contains(KeyPath, line.Message, StringComparison.Ordinal);
        Replace(_issuer.Rsa.ExportSubjectPublicKeyInfoPem());
        Assert.True(keys.Get().HasSigned(Token("RS256")));
    }

    private string KeyPath => _folder.File("keys");

    private IssuerKeys Open(string text, params string[] algorithms)
    {
        File.WriteAllText(KeyPath, text);
        return new IssuerKeys(KeyPath, algorithms, _time, _log.CreateLogger<IssuerKeys>());
    }

    private void Replace(string? text)
    {
        File.Delete(KeyPath);
        if (text is not null)
        {
            File.WriteAllText(KeyPath, text);
        }

        _time.Advance(IssuerKeys.LookInterval);
    }

    private JsonWebToken Token(string algorithm) =>
        JsonWebToken.TryRead(_issuer.Sign(TestIssuer.Claims(_time.GetUtcNow()), algorithm, $$"""{"alg":"{{algorithm}}"}"""))!;
}
