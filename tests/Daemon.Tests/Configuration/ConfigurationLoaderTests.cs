using System.Net;
using Registry.Core.Audit;
using Registry.Core.Limits;
using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Load_Nothing_YieldsDefaults()
    {
        var (configuration, _, _, file, _) = _files.Load();

        Assert.Null(file);
        Assert.Equal(["127.0.0.1:5000"], configuration.Server.Listen.Select(address => address.ToString()));
        Assert.Null(configuration.Server.ExternalUrl);
        Assert.Empty(configuration.Server.TrustedProxies);
        Assert.Equal(TimeSpan.FromSeconds(30), configuration.Server.ShutdownTimeout);
        Assert.Equal(new StorageConfiguration("/var/lib/registryd", MinFree: 256 << 20), configuration.Storage);
        Assert.Null(configuration.Tls);
        Assert.Equal(new AuthConfiguration(AuthMode.Accounts, InsecureOpen: false, []), configuration.Auth with { Jwt = [] });
        Assert.Equal(new LogConfiguration(MinimumLevel.Information, configuration.Log.Levels, null, 64 << 20, 8, true), configuration.Log);
        Assert.Empty(configuration.Log.Levels);
        Assert.Equal(new UploadsConfiguration(TimeSpan.FromHours(24), TimeSpan.FromMinutes(2), 0), configuration.Uploads);
        Assert.Empty(configuration.Retention.Rules);
        Assert.Equal(new ManifestsConfiguration(SparseIndexes: false), configuration.Manifests);
        Assert.Equal(
            new LimitsConfiguration(
                configuration.Limits.Policy, 4 << 20, 10_000, new RateLimit(100, 1000), configuration.Limits.AnonymousByRoute, SignedIn: null), configuration.Limits);
        Assert.Empty(configuration.Limits.AnonymousByRoute);
        Assert.Equal("/var/lib/registryd/audit/audit.log", configuration.Audit!.File);
        Assert.Equal(90, configuration.Audit.FileKeep);
        Assert.Equal(Enum.GetValues<AuditEventKind>().Except([AuditEventKind.Pull]), configuration.Audit.Events);
        Assert.Empty(configuration.Metrics!.Repositories);
        Assert.Null(configuration.Otlp);
    }

    [Fact]
    public void Load_LimitsAndAudit_AreBound()
    {
        var file = _files.Write("registry.toml", """
            [limits]
            max_connections = 50
            anonymous_rate = 0
            anonymous_burst = 20
            signed_in_rate = 600
            signed_in_burst = 30
            [limits.anonymous]
            tokens = 10
            blobs = 0
            [audit]
            file = ""
            """);

        var configuration = _files.Load(file).Configuration;

        Assert.Equal(50, configuration.Limits.MaxConnections);
        Assert.Null(configuration.Limits.Anonymous);
        Assert.Equal(
            new Dictionary<RouteClass, RateLimit?> { [RouteClass.Tokens] = new RateLimit(10, 20), [RouteClass.Blobs] = null },
            configuration.Limits.AnonymousByRoute);
        Assert.Equal(new RateLimit(600, 30), configuration.Limits.SignedIn);
        Assert.Null(configuration.Audit);
    }

    [Fact]
    public void Load_WholeFile_BindsEverySetting()
    {
        var file = _files.Write("registry.toml", """
            [server]
            listen = ["[::1]:0", "unix:/run/r.sock"]
            external_url = "https://registry.example.com"
            trusted_proxies = ["10.0.0.0/8", "::1"]
            shutdown_timeout = "1m30s"
            [storage]
            root = "/srv/registry"
            [tls]
            certificate = "tls/cert.pem"
            key = "/keys/key.pem"
            [auth]
            mode = "open"
            insecure_open = true
            [log]
            level = "debug"
            file = "log/registryd.log"
            file_max_size = 1_000_000
            file_keep = 3
            access = false
            [log.levels]
            Microsoft.AspNetCore = "warning"
            "Registry.Http" = "none"
            [uploads]
            expiry = "90d"
            idle_timeout = "500ms"
            chunk_min_length = "5MB"
            [manifests]
            sparse_indexes = true
            [limits]
            max_manifest_size = "2MiB"
            """);

        var configuration = _files.Load(file).Configuration;

        Assert.Equal(["[::1]:0", "unix:/run/r.sock"], configuration.Server.Listen.Select(address => address.ToString()));
        Assert.Equal(new Uri("https://registry.example.com"), configuration.Server.ExternalUrl);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("::1/128")], configuration.Server.TrustedProxies);
        Assert.Equal(TimeSpan.FromSeconds(90), configuration.Server.ShutdownTimeout);
        Assert.Equal("/srv/registry", configuration.Storage.Root);
        Assert.Equal(new TlsConfiguration(Path.Join(_files.Folder, "tls/cert.pem"), "/keys/key.pem"), configuration.Tls);
        Assert.Equal(new AuthConfiguration(AuthMode.Open, InsecureOpen: true, []), configuration.Auth with { Jwt = [] });
        Assert.Equal(
            new LogConfiguration(MinimumLevel.Debug, configuration.Log.Levels, "/srv/registry/log/registryd.log", 1_000_000, 3, false),
            configuration.Log);
        Assert.Equal(
            new Dictionary<string, MinimumLevel> { ["Microsoft.AspNetCore"] = MinimumLevel.Warning, ["Registry.Http"] = MinimumLevel.None },
            configuration.Log.Levels);
        Assert.Equal(new UploadsConfiguration(TimeSpan.FromDays(90), TimeSpan.FromMilliseconds(500), 5_000_000), configuration.Uploads);
        Assert.True(configuration.Manifests.SparseIndexes);
        Assert.Equal(2 << 20, configuration.Limits.MaxManifestSize);
    }

    [Fact]
    public void Load_SeveralSources_TheStrongestWins()
    {
        var file = _files.Write("registry.toml", "[log]\nfile_keep = 1\naccess = false\n[storage]\nroot = '/file'");
        _files.Environment["REGISTRYD_LOG_ACCESS"] = "true";
        _files.Environment["REGISTRYD_STORAGE_ROOT"] = "/environment";
        _files.AddFlag("--data", StorageSettings.Root, "/flag");

        var (configuration, settings, _, _, _) = _files.Load(file);

        Assert.Equal(1, configuration.Log.FileKeep);
        Assert.True(configuration.Log.Access);
        Assert.Equal("/flag", configuration.Storage.Root);
        Assert.Equal($"{file}:2:13", settings.OriginOf(LogSettings.FileKeep).ToString());
        Assert.Equal("REGISTRYD_LOG_ACCESS", settings.OriginOf(LogSettings.Access).ToString());
        Assert.Equal("--data", settings.OriginOf(StorageSettings.Root).ToString());
        Assert.Equal("default", settings.OriginOf(LogSettings.Level).ToString());
    }

    [Fact]
    public void Load_SeveralFiles_ReadsTheOneNamedMostDirectly()
    {
        _files.Write("default.toml", "[log]\nfile_keep = 1");
        Assert.Equal(_files.DefaultFile, _files.Load().File);

        _files.Environment["REGISTRYD_CONFIG"] = _files.Write("environment.toml", "[log]\nfile_keep = 2");
        Assert.Equal(2, _files.Load().Configuration.Log.FileKeep);

        Assert.Equal(3, _files.Load(_files.Write("flag.toml", "[log]\nfile_keep = 3")).Configuration.Log.FileKeep);
    }

    [Fact]
    public void Load_RelativePaths_StartWhereTheyAreWritten()
    {
        var file = _files.Write("registry.toml", "[storage]\nroot = 'data'");
        Assert.Equal(Path.Join(_files.Folder, "data"), _files.Load(file).Configuration.Storage.Root);

        _files.Environment["REGISTRYD_STORAGE_ROOT"] = "data";
        Assert.Equal(Path.GetFullPath("data"), _files.Load(file).Configuration.Storage.Root);
    }

    [Theory]
    [InlineData("REGISTRYD_SERVER_LISTEN", "127.0.0.1:1, [::1]:2", "[\"127.0.0.1:1\", \"[::1]:2\"]")]
    [InlineData("REGISTRYD_SERVER_TRUSTED_PROXIES", "", "[]")]
    [InlineData("REGISTRYD_SERVER_EXTERNAL_URL", "", "\"\"")]
    [InlineData("REGISTRYD_LOG_FILE_MAX_SIZE", "1048576", "\"1048576\"")]
    [InlineData("REGISTRYD_LOG_FILE_KEEP", "4", "4")]
    [InlineData("REGISTRYD_LOG_ACCESS", "false", "false")]
    [InlineData("REGISTRYD_LOG_LEVELS", "Registry.Http=debug,b = none", "{ \"Registry.Http\" = \"debug\", b = \"none\" }")]
    public void Load_Environment_GivesValuesWithoutQuotes(string variable, string value, string expected)
    {
        _files.Environment[variable] = value;

        var settings = _files.Load().Settings;

        var setting = RegistrySettings.All.Single(setting => setting.EnvironmentVariable == variable);
        Assert.Equal(expected, settings.ValueOf(setting).ToString());
    }

    [Theory]
    [InlineData("REGISTRYD_SEVER_LISTEN", "x", "unknown variable; did you mean REGISTRYD_SERVER_LISTEN?")]
    [InlineData("REGISTRYD_CONFG", "x", "unknown variable; did you mean REGISTRYD_CONFIG?")]
    [InlineData("REGISTRYD_PASSWORD_OF_MINE", "x", "unknown variable; the name of one is REGISTRYD_<SECTION>_<KEY>")]
    [InlineData("REGISTRYD_LOG_ACCESS", "yes", "expected true or false, found \"yes\"")]
    [InlineData("REGISTRYD_LOG_FILE_KEEP", "x", "expected a whole number from 1 to 10000, found \"x\"")]
    [InlineData("REGISTRYD_LOG_LEVELS", "a", "expected name=value pairs between commas, each name once, found \"a\"")]
    [InlineData("REGISTRYD_LOG_LEVELS", "a=none,a=none", "expected name=value pairs between commas, each name once, found \"a=none\"")]
    [InlineData("REGISTRYD_RETENTION_RULE", "app/*", "can only be written in the configuration file, as [[retention.rule]]")]
    [InlineData("REGISTRYD_SERVER_LISTEN", "", "expected at least one value, found an empty array")]
    public void Load_EnvironmentInvalid_NamesTheVariable(string variable, string value, string message)
    {
        _files.Environment[variable] = value;

        Assert.Equal($"{variable}: {message}", _files.Refuse());
    }

    [Fact]
    public void Load_OtherVariables_Ignored()
    {
        _files.Environment["REGISTRY_LISTEN"] = "x";
        _files.Environment["registryd_server_listen"] = "x";

        Assert.All(RegistrySettings.All, setting => Assert.Equal(SettingOrigin.Default, _files.Load().Settings.OriginOf(setting)));
    }

    [Fact]
    public void Load_EverythingWrong_ReportsAllInOrder()
    {
        var file = _files.Write("registry.toml", """
            [log]
            level = "loud"
            [server]
            lisen = ["127.0.0.1:80"]
            shutdown_timeout = 30
            """);
        _files.Environment["REGISTRYD_UPLOADS_EXPIRY"] = "soon";
        _files.AddFlag("--data", StorageSettings.Root, "");

        Assert.Equal(
            """
            FILE:2:9: level: expected one of "verbose", "debug", "information", "warning", "error", "fatal", "none", found "loud"
            FILE:4:1: unknown key 'lisen' in [server]; did you mean 'listen'?
            FILE:5:20: shutdown_timeout: expected a duration from 0s to 1d such as "30s" or "1h30m" (d, h, m, s, ms), found 30
            REGISTRYD_UPLOADS_EXPIRY: expected a duration from 1ms to 3650d such as "30s" or "1h30m" (d, h, m, s, ms), found "soon"
            --data: expected a path, found ""
            """,
            _files.Refuse(file));
    }

    [Fact]
    public void Load_InvalidValueOverridden_StillReported()
    {
        var file = _files.Write("registry.toml", "[log]\nfile_keep = 0");
        _files.Environment["REGISTRYD_LOG_FILE_KEEP"] = "1";

        Assert.StartsWith("FILE:2:13: file_keep: expected", _files.Refuse(file), StringComparison.Ordinal);
    }
}
