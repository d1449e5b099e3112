using System.Buffers.Text;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Daemon.Auth;
using Xunit;

namespace Daemon.Tests.Auth;

/// <summary>Whatever a client writes into its credentials and scopes, it is read or not, and nothing else happens.</summary>
public sealed class AuthFuzzTests
{
    /// <summary>The same inputs in every run.</summary>
    private static readonly Config Config = Config.QuickThrowOnFailure
        .WithMaxTest(20_000)
        .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(20240501, 7), FSharpOption<int>.None)));

    /// <summary>Keys are worked with, which takes its time.</summary>
    private static readonly Config Slow = Config.WithMaxTest(1_000);

    private static readonly string[] Fragments =
    [
        "Basic ", "Bearer ", "basic", "BEARER", "QQ==", "YW5uOmFubg==", "OjoK", " ", ":", ".", "..", "=", "\0", "\n", "é", "\ud800", "repository:", "registry:",
        "catalog", "*", "pull", ",push", "team/app", "(", ")", "eyJhbGciOiJFUzI1NiJ9", "e30", "W10", "{\"alg\":", "\"ES256\"", "}", "[", "1e999", "-",
    ];

    private static readonly Gen<string> Texts = Gen.ArrayOf(Gen.Elements(Fragments)).Select(string.Concat);

    private static readonly string[] KeyFragments =
    [
        "{\"keys\":[", "{", "}", "]", ",", ":", "\"kty\":\"RSA\"", "\"kty\":\"EC\"", "\"crv\":\"P-256\"", "\"x\":\"AAAA\"", "\"y\":", "\"n\":\"AQAB\"",
        "\"e\":\"AQAB\"", "\"e\":7", "\"use\":null", "\"key_ops\":", "\"alg\":\"RS256\"", "\ud800", "\"\\ud800\"", "\0", "=", "!",
        "-----BEGIN PUBLIC KEY-----\n", "MFkwEwYH", "\n-----END PUBLIC KEY-----", "-----BEGIN RSA PUBLIC KEY-----\n", "\n-----END RSA PUBLIC KEY-----",
    ];

    private static readonly Gen<string> KeyTexts = Gen.ArrayOf(Gen.Elements(KeyFragments)).Select(string.Concat);

    private static readonly Gen<string> Bytes =
        Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value)).Select(bytes => Encoding.Latin1.GetString(bytes));

    [Fact]
    public void Header_RandomText_IsOfItsKindAlone() => Check(Texts, HasNoMoreThanItsKind);

    [Fact]
    public void Header_RandomBytesAsBasic_IsOfItsKindAlone() =>
        Check(Bytes.Select(text => "Basic " + Convert.ToBase64String(Encoding.Latin1.GetBytes(text))), HasNoMoreThanItsKind);

    [Fact]
    public void Header_AnyNameAndPassword_ComesOutAgain() => Check(
        Bytes.Where(text => !text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.Contains(':', StringComparison.Ordinal)),
        text => AuthorizationHeader.Parse(AccessServer.Basic(text, text + ":")) == new AuthorizationHeader(AuthorizationKind.Basic, text, text + ":"));

    [Fact]
    public void JsonWebToken_RandomText_IsReadOrNot() => Check(Texts, text => ReadsOrNot(text));

    [Fact]
    public void JsonWebToken_RandomParts_IsReadOrNot() => Check(
        Texts.SelectMany(header => Texts.Select(claims => $"{Encode(header)}.{Encode(claims)}.{Encode("x")}")), text => ReadsOrNot(text));

    [Fact]
    public void KeyFile_RandomText_IsReadOrRefused() => Check(KeyTexts, ReadsOrRefuses, Slow);

    [Fact]
    public void KeyFile_AlteredKeySet_IsReadOrRefused()
    {
        using var issuer = new TestIssuer();
        var text = issuer.KeySet;
        Check(
            Gen.Choose(0, text.Length - 1).SelectMany(at => KeyTexts.Select(put => text[..at] + put + text[Math.Min(text.Length, at + put.Length)..])),
            ReadsOrRefuses,
            Slow);
    }

    [Fact]
    public void RepositoryTemplate_AnyClaim_FillsInANameOrNothing()
    {
        Assert.True(RepositoryTemplate.TryParse("ci/{x}/*", out var template));
        Check(
            Texts,
            text => template.Fill(_ => text) is not { } glob
                || (RepositoryName.TryParse(text, out _) && glob.ToString() == $"ci/{text}/*"));
    }

    [Fact]
    public void TokenScope_RandomText_ReadsTheSameFromItsText() => Check(Texts, text =>
    {
        var scope = TokenScope.Parse([text]);
        return scope.Repositories.Count <= TokenScope.MaxRepositories && TokenScope.Parse([scope.ToString()]).ToString() == scope.ToString();
    });

    private static bool HasNoMoreThanItsKind(string text)
    {
        var header = AuthorizationHeader.Parse(text);
        return header.Kind switch
        {
            AuthorizationKind.Basic => !header.User.Contains(':', StringComparison.Ordinal) && !header.User.Contains('\n', StringComparison.Ordinal),
            AuthorizationKind.Bearer => header.Secret.Length > 0 && !header.Secret.Contains(' ', StringComparison.Ordinal),
            _ => header.User.Length == 0 && header.Secret.Length == 0,
        };
    }

    private static bool ReadsOrNot(string text)
    {
        if (JsonWebToken.TryRead(text) is { } token)
        {
            _ = (token.Text("sub"), token.Time("exp"), token.Find("access"), token.Texts("aud"));
        }

        return true;
    }

    private static bool ReadsOrRefuses(string text)
    {
        try
        {
            return KeyFileReader.Read(text).Count > 0;
        }
        catch (FormatException)
        {
            return true;
        }
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static void Check(Gen<string> texts, Func<string, bool> holds) => Check(texts, holds, Config);

    private static void Check(Gen<string> texts, Func<string, bool> holds, Config config) => Prop.ForAll(texts.ToArbitrary(), holds).Check(config);
}
