using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration;

/// <summary>What must hold between settings.</summary>
internal static class ConfigurationRules
{
    /// <summary>Reports every rule for a server that is broken. A rule whose settings were refused is not looked at.</summary>
    public static void CheckServer(EffectiveSettings settings)
    {
        CheckTls(settings);
        CheckAccounts(settings);
        CheckOpenServer(settings);
        CheckAdmin(settings);
    }

    private static void CheckTls(EffectiveSettings settings)
    {
        RequireTogether(TlsSettings.Certificate, TlsSettings.Key);
        RequireTogether(TlsSettings.Key, TlsSettings.Certificate);
        RequireTogether(TlsSettings.ClientCa, TlsSettings.Certificate);

        void RequireTogether(Setting<string> given, Setting<string> needed)
        {
            if (settings.TryGet(given, out var path) && path.Length > 0 && settings.TryGet(needed, out var other) && other.Length == 0)
                settings.Report(settings.OriginOf(given), $"[tls] {given.Key} needs [tls] {needed.Key}: TLS takes both files");
        }
    }

    private static void CheckAccounts(EffectiveSettings settings)
    {
        if (!settings.TryGet(AuthSettings.Mode, out var mode) || mode == AuthMode.Accounts)
            return;
        if (settings.TryGet(AuthSettings.Jwt, out var jwt) && jwt.Count > 0)
            settings.Report(settings.OriginOf(AuthSettings.Jwt), "[[auth.jwt]] says nothing while the registry is open: [auth] mode");
        if (settings.TryGet(TlsSettings.ClientCa, out var clientCa) && clientCa.Length > 0)
            settings.Report(settings.OriginOf(TlsSettings.ClientCa), "[tls] client_ca says nothing while the registry is open: [auth] mode");
    }

    private static void CheckAdmin(EffectiveSettings settings)
    {
        if (!settings.TryGet(AdminSettings.Listen, out var addresses) || !settings.TryGet(ServerSettings.Listen, out var others))
            return;
        foreach (var address in addresses)
        {
            if (address is { Port: > 0 } or { SocketPath: not null } && others.Contains(address))
                settings.Report(settings.OriginOf(AdminSettings.Listen), $"{address} is where clients reach the registry, [server] listen: choose another one");
        }
    }

    private static void CheckOpenServer(EffectiveSettings settings)
    {
        if (!settings.TryGet(AuthSettings.Mode, out var mode) || mode != AuthMode.Open
            || !settings.TryGet(AuthSettings.InsecureOpen, out var insecureOpen) || insecureOpen
            || !settings.TryGet(ServerSettings.Listen, out var addresses))
            return;
        var values = ((TomlArray)settings.ValueOf(ServerSettings.Listen)).Items;
        for (var i = 0; i < values.Count; i++)
        {
            if (addresses[i].IsLocal)
                continue;
            settings.Report(settings.OriginOf(ServerSettings.Listen).At(values[i].Position),
                $"an open registry on {addresses[i]} lets every machine that reaches it pull, push and delete: listen on 127.0.0.1, [::1], "
                + "localhost or a unix socket, or allow it with --insecure-open or insecure_open = true in [auth]");
        }
    }
}
