using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Registry.Core.Access;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Daemon.Auth;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Auth;

public sealed class RegistryTokensTests : IDisposable
{
    private static readonly AccountName Ann = AccountName.Parse("ann");

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SigningKeys _keys;
    private readonly RegistryTokens _tokens;

    public RegistryTokensTests()
    {
        _keys = new SigningKeys(KeyFolder, _time);
        _tokens = new RegistryTokens(_keys, _time);
    }

    private string KeyFolder => _folder.File("keys");

    public void Dispose()
    {
        _keys.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Read_IssuedToken_SaysWhatWasIssued()
    {
        var claims = Claims() with
        {
            AccessToken = "ci",
            Scope = TokenScope.Parse(["repository:team/app:pull,push registry:catalog:*"]),
        };

        var read = _tokens.Read(TokenUse.Bearer, _tokens.Issue(TokenUse.Bearer, claims))!;

        Assert.Equal((Ann, "ci", "mark"), (read.Account, read.AccessToken, read.CredentialMark));
        Assert.Equal(claims.Scope.ToString(), read.Scope.ToString());
        Assert.True(read.Scope.Allows(RepositoryName.Parse("team/app"), RegistryAction.Push));
        Assert.False(read.Scope.Allows(RepositoryName.Parse("team/app"), RegistryAction.Delete));
        Assert.False(read.Scope.Allows(RepositoryName.Parse("team/other"), RegistryAction.Pull));
    }

    [Fact]
    public void Read_AnonymousToken_HasNoAccount() =>
        Assert.Null(_tokens.Read(TokenUse.Bearer, _tokens.Issue(TokenUse.Bearer, Claims() with { Account = null }))!.Account);

    [Theory]
    [InlineData(0, true)]
    [InlineData(359, true)]
    [InlineData(360, false)]
    [InlineData(-60, true)]
    [InlineData(-61, false)]
    public void Read_AtAnotherTime_AllowsForClocksAMinuteApart(int seconds, bool isGood)
    {
        var issuedAt = _time.GetUtcNow().AddSeconds(-seconds);
        var token = _tokens.Issue(
            TokenUse.Bearer, Claims() with { IssuedAt = issuedAt, Expiry = issuedAt + RegistryTokens.BearerLife });

        Assert.Equal(isGood, _tokens.Read(TokenUse.Bearer, token) is not null);
    }

    [Theory]
    [InlineData(TokenUse.Bearer, TokenUse.Refresh)]
    [InlineData(TokenUse.Refresh, TokenUse.Bearer)]
    public void Read_TokenForAnotherUse_IsRefused(TokenUse issued, TokenUse read) =>
        Assert.Null(_tokens.Read(read, _tokens.Issue(issued, Claims())));

    [Fact]
    public void Read_AlteredAnywhere_IsRefused()
    {
        var token = _tokens.Issue(TokenUse.Bearer, Claims());

        // The last character of the signature has bits that mean nothing.
        for (var i = 0; i < token.Length - 1; i++)
        {
            var altered = token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..];
            Assert.Null(_tokens.Read(TokenUse.Bearer, altered));
        }
    }

    [Theory]
    [InlineData("""{"alg":"none","kid":"KID"}""")]
    [InlineData("""{"alg":"HS256","kid":"KID"}""")]
    [InlineData("""{"alg":"es256","kid":"KID"}""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("""{"alg":"ES256","kid":"../../KID"}""")]
    [InlineData("""{"alg":"ES256","kid":"KID","crit":["x"]}""")]
    [InlineData("""{"alg":"none","alg":"ES256","kid":"KID"}""")]
    [InlineData("""["ES256"]""")]
    [InlineData("""{"alg":"ES256","kid":"KID\ud800"}""")]
    public void Read_OtherHeaders_AreRefused(string header)
    {
        var claims = _tokens.Issue(TokenUse.Bearer, Claims()).Split('.')[1];

        Assert.Null(_tokens.Read(TokenUse.Bearer, Sign(header, claims)));
    }

    [Fact]
    public void Read_HeaderOfOurs_IsWhatMakesTheOthersRefused()
    {
        var claims = _tokens.Issue(TokenUse.Bearer, Claims()).Split('.')[1];

        Assert.NotNull(_tokens.Read(TokenUse.Bearer, Sign("""{"alg":"ES256","kid":"KID"}""", claims)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"iss":"registryd","aud":"other","iat":IAT,"nbf":IAT,"exp":EXP}""")]
    [InlineData("""{"iss":"other","aud":"registryd","iat":IAT,"nbf":IAT,"exp":EXP}""")]
    [InlineData("""{"iss":"registryd","aud":["registryd"],"iat":IAT,"nbf":IAT,"exp":EXP}""")]
    [InlineData("""{"iss":"registryd","aud":"registryd","iat":IAT,"nbf":IAT}""")]
    [InlineData("""{"iss":"registryd","aud":"registryd","iat":IAT,"nbf":IAT,"exp":"EXP"}""")]
    [InlineData("""{"iss":"registryd","aud":"registryd","iat":IAT,"nbf":IAT,"exp":1e400}""")]
    [InlineData("""{"iss":"registryd","aud":"registryd","iat":IAT,"nbf":IAT,"exp":-1}""")]
    [InlineData("""{"iss":"registryd","aud":"registryd","iat":IAT,"nbf":IAT,"exp":0,"exp":EXP}""")]
    public void Read_OtherClaims_AreRefused(string claims)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var text = claims.Replace("IAT", $"{now}", StringComparison.Ordinal).Replace("EXP", $"{now + 300}", StringComparison.Ordinal);

        Assert.Null(_tokens.Read(TokenUse.Bearer, Sign("""{"alg":"ES256","kid":"KID"}""", Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text)))));
    }

    [Fact]
    public void Read_TokenOfAnotherRegistry_IsRefused()
    {
        using var keys = new SigningKeys(_folder.File("other"), _time);

        Assert.Null(_tokens.Read(TokenUse.Bearer, new RegistryTokens(keys, _time).Issue(TokenUse.Bearer, Claims())));
    }

    [Fact]
    public void Read_AfterARestart_IsStillGood()
    {
        var token = _tokens.Issue(TokenUse.Bearer, Claims());
        using var keys = new SigningKeys(KeyFolder, _time);

        Assert.NotNull(new RegistryTokens(keys, _time).Read(TokenUse.Bearer, token));
    }

    [Fact]
    public void Read_KeyThatAnotherProcessMadeSince_IsFound()
    {
        using var keys = new SigningKeys(KeyFolder, _time);
        var token = _tokens.Issue(TokenUse.Bearer, Claims());
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotNull(new RegistryTokens(keys, _time).Read(TokenUse.Bearer, token));
    }

    [Fact]
    public void Issue_KeyHasServedItsTime_TakesANewOneAndKeepsTheOldForAsLongAsItsTokens()
    {
        var expiry = _time.GetUtcNow() + SigningKeys.Service + RegistryTokens.RefreshLife;
        var old = _tokens.Issue(TokenUse.Refresh, Claims() with { Expiry = expiry });
        var file = Assert.Single(Directory.GetFiles(KeyFolder));

        _time.Advance(SigningKeys.Service);
        _tokens.Issue(TokenUse.Bearer, Claims());
        Assert.Equal(2, Directory.GetFiles(KeyFolder).Length);
        Assert.NotNull(_tokens.Read(TokenUse.Refresh, old));

        _time.Advance(RegistryTokens.RefreshLife);
        _tokens.Issue(TokenUse.Bearer, Claims());
        Assert.Contains(file, Directory.GetFiles(KeyFolder));

        _time.Advance(SigningKeys.Service);
        _tokens.Issue(TokenUse.Bearer, Claims());
        Assert.DoesNotContain(file, Directory.GetFiles(KeyFolder));
        Assert.Null(_tokens.Read(TokenUse.Refresh, old));
    }

    [Fact]
    public void Issue_FirstToken_LeavesAKeyThatNobodyElseMayRead()
    {
        _tokens.Issue(TokenUse.Bearer, Claims());

        var file = Assert.Single(Directory.GetFiles(KeyFolder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(KeyFolder));
    }

    [Fact]
    public void Issue_KeyOfAClockThatWasAhead_DoesNotSignUntilThen()
    {
        _time.Advance(TimeSpan.FromDays(3650));
        var ahead = _tokens.Issue(TokenUse.Bearer, Claims()).Split('.')[0];
        var time = new FakeTimeProvider();
        using var keys = new SigningKeys(KeyFolder, time);
        var tokens = new RegistryTokens(keys, time);

        var header = tokens.Issue(TokenUse.Bearer, Claims()).Split('.')[0];

        Assert.NotEqual(ahead, header);
        Assert.Equal(header, tokens.Issue(TokenUse.Bearer, Claims()).Split('.')[0]);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void Open_KeyThatOthersMayUse_IsRefused(UnixFileMode mode)
    {
        _keys.Prepare();
        var file = Assert.Single(Directory.GetFiles(KeyFolder));
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | mode);

        var refusal = Assert.Throws<RegistryException>(() => new SigningKeys(KeyFolder, _time));

        Assert.Equal(RegistryErrorCode.StorageUnavailable, refusal.Code);
        Assert.Contains(file, refusal.InnerException!.Message, StringComparison.Ordinal);
    }

    private TokenClaims Claims() => new(
        Ann, AccessToken: null, CredentialMark: "mark", TokenScope.Parse([]), _time.GetUtcNow(), _time.GetUtcNow() + RegistryTokens.BearerLife);

    /// <summary>A token with a header and claims of the test's own, under a signature that is right.</summary>
    private string Sign(string header, string claims)
    {
        _keys.Prepare();
        var file = Assert.Single(Directory.GetFiles(KeyFolder));
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        header = header.Replace("KID", Path.GetFileNameWithoutExtension(file), StringComparison.Ordinal);
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{claims}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }
}
