using System.Diagnostics.CodeAnalysis;
using Registry.Core.Events;
using Registry.Core.Model;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The keys of a <c>[[webhook]]</c>.</summary>
internal static class WebhookTable
{
    /// <summary>The header of such a table.</summary>
    private const string Header = "[[webhook]]";

    private const string Secret = "secret";
    private const string SecretFile = "secret_file";
    private const string Ca = "ca";
    private const int MaxNameLength = 64;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
    private static readonly PathType Path = new(mayBeEmpty: false);
    private static readonly SettingType<TimeSpan> Timeout = SettingTypes.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));

    private static readonly SecretType SecretText = new(
        $"a secret of at least {WebhookSecret.MinLength} characters, or \"whsec_\" and its bytes in base64",
        static text => WebhookSecret.TryParse(text, out _));

    private static readonly TextType<string> Name = new(
        $"a name of at most {MaxNameLength} lower-case letters, digits, \".\", \"_\" and \"-\"",
        (string text, [MaybeNullWhen(false)] out string name, out string? problem) =>
        {
            (name, problem) = (text, null);
            return text.Length is > 0 and <= MaxNameLength
                && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-')
                && char.IsAsciiLetterOrDigit(text[0]);
        });

    private static readonly RegistryEventKind[] ConfigurableEvents =
    [
        RegistryEventKind.Push, RegistryEventKind.Pull, RegistryEventKind.Delete, RegistryEventKind.Move, RegistryEventKind.Quota,
        RegistryEventKind.GarbageCollection, RegistryEventKind.Verification,
    ];

    private static readonly ListType<RegistryEventKind> Events = new(
        SettingTypes.Choice(Array.ConvertAll(ConfigurableEvents, static kind => (EventNames.Of(kind), kind))),
        mayBeEmpty: false);

    private static readonly SettingType<WebhookFormat> Format = SettingTypes.Choice(
        ("cloudevents", WebhookFormat.CloudEvents), ("distribution", WebhookFormat.Distribution));

    private static readonly RegistryEventKind[] EventsOfDistribution =
        [RegistryEventKind.Push, RegistryEventKind.Pull, RegistryEventKind.Delete];

    /// <summary>Such tables.</summary>
    public static readonly SettingType<IReadOnlyList<WebhookConfiguration>> Type =
        new TableListType<WebhookConfiguration>(Header, Read) { Identity = "name", PathKeys = [SecretFile, Ca], SecretKey = Secret };

    private static WebhookConfiguration Read(TableReader table)
    {
        var webhook = new WebhookConfiguration(
            table.Require("name", Name, out var name) ? name : "",
            table.Require("url", new UrlType(), out var url) ? url : null!,
            table.TryRead(Secret, SecretText, out var secret) ? secret : null,
            table.TryRead(SecretFile, Path, out var secretFile) ? secretFile : null,
            table.Require("events", Events, out var events) ? events : [],
            table.TryRead("repository", SettingTypes.Glob("app/*"), out var repository) ? repository : Glob.Any,
            table.TryRead("format", Format, out var format) ? format : WebhookFormat.CloudEvents,
            table.TryRead("timeout", Timeout, out var timeout) ? timeout : DefaultTimeout,
            table.TryRead(Ca, Path, out var ca) ? ca : null);
        if (webhook is { Secret: not null, SecretFile: not null })
        {
            table.Refuse($"it has both {Secret} and {SecretFile}: one secret is enough");
        }

        if (webhook.Format == WebhookFormat.Distribution && webhook.Events.Except(EventsOfDistribution).Any())
        {
            table.Refuse("the format \"distribution\" knows the events \"push\", \"pull\" and \"delete\" alone");
        }

        return webhook;
    }

    /// <summary>An address to tell. No message says what it is: what stands behind its host may be a secret.</summary>
    private sealed class UrlType : SettingType<Uri>
    {
        /// <inheritdoc/>
        public override bool TryRead(TomlValue value, ProblemReporter report, [MaybeNullWhen(false)] out Uri result)
        {
            result = null;
            if (value is TomlString text
                && Uri.TryCreate(text.Value, UriKind.Absolute, out var url)
                && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
                && url is { UserInfo.Length: 0, Fragment.Length: 0 }
                && !text.Value.Any(static c => c <= ' ' || char.IsControl(c)))
            {
                result = url;
                return true;
            }

            report(value.Position, "expected a URL such as \"https://ci.example.com/hooks/registry\", without a user and a fragment");
            return false;
        }
    }
}
