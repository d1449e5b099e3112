using Registry.Daemon.Configuration.Toml;
using Xunit;

namespace Daemon.Tests.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private const string Size = "expected a size such as 1048576, \"64MiB\" or \"4GB\" (B, KB, MB, GB, TB, KiB, MiB, GiB or TiB)";
    private const string Address =
        "expected an address such as \"127.0.0.1:5000\", \"[::1]:5000\", \"*:5000\" or \"unix:/run/registryd.sock\"";
    private const string Sections =
        "[server], [admin], [storage], [tls], [auth], [log], [uploads], [gc], [retention], [manifests], [limits], [audit], [metrics], [otlp]";
    private const string Network = "expected an IP address or network such as \"10.0.0.7\", \"10.0.0.0/8\" or \"fd00::/8\"";
    private const string Url = "expected a URL such as \"https://registry.example.com\", or \"\"";
    private const string Level = "expected one of \"verbose\", \"debug\", \"information\", \"warning\", \"error\", \"fatal\", \"none\"";

    private const string CannotBeRead = "FILE: the configuration file cannot be read: ";

    private readonly ConfigurationFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("[sever]", "1:1: unknown section [sever]; did you mean [server]?")]
    [InlineData("[[sever]]", "1:3: unknown section [sever]; did you mean [server]?")]
    [InlineData("[\"alpha\\n\"]", $"1:1: unknown section [\"alpha\\u000A\"]; known are {Sections}")]
    [InlineData("listen = []", "1:1: unknown key 'listen' outside of any section; it belongs in [server]")]
    [InlineData("port = 1", "1:1: unknown key 'port' outside of any section")]
    [InlineData("server = 1", "1:1: [server] is a section: it stands on a line of its own, above its keys")]
    [InlineData("[[server]]", "1:3: [server] is a section: it stands on a line of its own, above its keys")]
    [InlineData("[server]\nroot = ''", "2:1: unknown key 'root' in [server]; it belongs in [storage]")]
    [InlineData("[tls]\npassword = ''", "2:1: unknown key 'password' in [tls]; known are certificate, key, client_ca")]
    [InlineData("[tls.certificat]", "1:1: unknown key 'certificat' in [tls]; did you mean 'certificate'?")]
    public void Load_Unknown_NamesTheNearest(string toml, string expected) => AssertRefused(toml, expected);

    [Theory]
    [InlineData("server.listen = '127.0.0.1:1'", "1:17: listen: expected an array such as [\"...\", \"...\"], found \"127.0.0.1:1\"")]
    [InlineData("server.listen = []", "1:17: listen: expected at least one value, found an empty array")]
    [InlineData("server.listen = ['*']", $"1:18: listen: {Address}, found \"*\": the port is missing")]
    [InlineData("server.listen = [5000]", $"1:18: listen: {Address}, found 5000")]
    [InlineData("server.listen = ['[::1]:1', '[0::1]:1']", "1:29: listen: \"[0::1]:1\" stands in the array already")]
    [InlineData("server.trusted_proxies = ['proxy']", $"1:27: trusted_proxies: {Network}, found \"proxy\"")]
    [InlineData(
        "server.trusted_proxies = ['10.0.0.1/8']",
        $"1:27: trusted_proxies: {Network}, found \"10.0.0.1/8\": the network of that address is 10.0.0.0/8")]
    [InlineData(
        "server.external_url = 'a.example'",
        $"1:23: external_url: {Url}, found \"a.example\": it starts with http:// or https://, then comes the host")]
    [InlineData(
        "server.external_url = 'http://a/b'",
        $"1:23: external_url: {Url}, found \"http://a/b\": nothing may follow the host and port, and no user stands before them")]
    [InlineData("storage.root = ''", "1:16: root: expected a path, found \"\"")]
    [InlineData("storage.root = \"a\\u0000\"", "1:16: root: expected a path, found \"a\\u0000\"")]
    [InlineData("tls.key = false", "1:11: key: expected a path or \"\", found false")]
    [InlineData("auth.mode = 'closed'", "1:13: mode: expected one of \"accounts\", \"open\", found \"closed\"")]
    [InlineData("auth.insecure_open = 'true'", "1:22: insecure_open: expected true or false, found \"true\"")]
    [InlineData("log.file_keep = 1.0", "1:17: file_keep: expected a whole number from 1 to 10000, found 1.0")]
    [InlineData("log.file_max_size = 1", "1:21: file_max_size: expected a size from 1024 to 1099511627776 bytes, found 1")]
    [InlineData("log.file_max_size = -1", $"1:21: file_max_size: {Size}, found -1")]
    [InlineData("log.file_max_size = '20 MBs'", $"1:21: file_max_size: {Size}, found \"20 MBs\"")]
    [InlineData("log.file_max_size = '-20MB'", $"1:21: file_max_size: {Size}, found \"-20MB\"")]
    [InlineData("log.file_max_size = 'MB'", $"1:21: file_max_size: {Size}, found \"MB\"")]
    [InlineData("log.file_max_size = '1.5GiB'", $"1:21: file_max_size: {Size}, found \"1.5GiB\"")]
    [InlineData("log.file_max_size = '64mib'", $"1:21: file_max_size: {Size}, found \"64mib\"")]
    [InlineData("log.file_max_size = '9999999999TiB'", $"1:21: file_max_size: {Size}, found \"9999999999TiB\"")]
    [InlineData("log.levels = 'debug'", "1:14: levels: expected a table such as { \"name\" = ... }, found \"debug\"")]
    [InlineData("log.levels = { a.b = 'x' }", $"1:22: levels: {Level}, found \"x\"")]
    [InlineData("log.levels = { a.b = 'none', 'a.b' = 'none' }", "1:30: levels: \"a.b\" is given twice")]
    public void Load_InvalidValue_SaysWhatIsValid(string toml, string expected) => AssertRefused(toml, expected);

    [Theory]
    [InlineData("'1B'", 1)]
    [InlineData("'7'", 7)]
    [InlineData("'1KB'", 1_000)]
    [InlineData("'1MB'", 1_000_000)]
    [InlineData("'1GB'", 1_000_000_000)]
    [InlineData("'1TB'", 1_000_000_000_000)]
    [InlineData("'1KiB'", 1L << 10)]
    [InlineData("'1MiB'", 1L << 20)]
    [InlineData("'1GiB'", 1L << 30)]
    [InlineData("'1TiB'", 1L << 40)]
    [InlineData("5_000", 5_000)]
    public void Load_Size_ReadsItsUnit(string toml, long expected) =>
        Assert.Equal(expected, _files.Load(Write($"uploads.chunk_min_length = {toml}")).Configuration.Uploads.ChunkMinLength);

    [Fact]
    public void Load_NotToml_ReportsTheSyntaxError() =>
        AssertRefused("[log]\nlevel = debug\nfile_keep = 0", "2:9: expected a value, found debug; strings stand in quotes");

    [Fact]
    public void Load_MissingFile_SaysSo() =>
        Assert.StartsWith(CannotBeRead, _files.Refuse(Path.Join(_files.Folder, "absent.toml")), StringComparison.Ordinal);

    [Fact]
    public void Load_FolderAsFile_SaysSo() =>
        Assert.StartsWith(CannotBeRead, _files.Refuse(_files.Folder), StringComparison.Ordinal);

    [Fact]
    public void Load_EndlessFile_Refused() =>
        Assert.Equal($"FILE:1:1: the document is larger than {TomlDocument.MaxLength} bytes", _files.Refuse("/dev/zero"));

    [Fact]
    public void Load_LongValue_ShortenedInTheMessage() =>
        Assert.EndsWith(
            $"found \"{new string('x', 59)}...", _files.Refuse(Write($"log.level = '{new string('x', 1000)}'")), StringComparison.Ordinal);

    private string Write(string toml) => _files.Write("registry.toml", toml);

    private void AssertRefused(string toml, string expected) => Assert.Equal($"FILE:{expected}", _files.Refuse(Write(toml)));
}
