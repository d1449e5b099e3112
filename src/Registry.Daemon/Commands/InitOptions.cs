using System.CommandLine;
using System.CommandLine.Parsing;
using Registry.Core.Access;
using Registry.Daemon.Commands.Completion;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Commands;

/// <summary>The flags of <c>registryd init</c>, and the questions for those that are not given.</summary>
internal sealed class InitOptions
{
    private const string PrivateCa = "private-ca";
    private const string Files = "files";
    private const string NoTls = "none";

    private readonly CommandContext _context;
    private readonly ConfigurationOptions _configuration;

    private readonly Option<string?> _tls = new("--tls")
    {
        Description = "What TLS is served with: a certificate from a CA of this machine's own, which clients have to trust (private-ca, the "
            + "default), one that you have (files), or none, which is for this machine alone and for behind a proxy.",
        HelpName = $"{PrivateCa}|{Files}|{NoTls}",
    };

    private readonly Option<string?> _certificate = new("--tls-certificate")
    {
        Description = "The PEM file of the certificate that you have, followed by its intermediates ([tls] certificate).",
        HelpName = "FILE",
        CompletionSources = { PathCompletion.Files },
    };

    private readonly Option<string?> _key = new("--tls-key")
    {
        Description = "The PEM file of that certificate's private key ([tls] key).",
        HelpName = "FILE",
        CompletionSources = { PathCompletion.Files },
    };

    private readonly Option<ServerName[]> _names = ServerNameOption.Create();

    private readonly Option<AccountName> _administrator = new("--admin")
    {
        Description = "The name of the first administrator.",
        HelpName = "NAME",
        DefaultValueFactory = _ => AccountName.Parse("admin"),
        CustomParser = result => NameArguments.Parse<AccountName>(result, AccountName.TryParse, AccessArguments.AccountText),
    };

    private readonly Option<bool> _yes = new("--yes", "-y")
    {
        Description = "Ask nothing: what no flag says is as usual, and the password is made by chance and printed. So it is without a terminal.",
    };

    /// <summary>Adds the flags to a command.</summary>
    public InitOptions(Command command, CommandContext context, ConfigurationOptions configuration)
    {
        _context = context;
        _configuration = configuration;
        _tls.AcceptOnlyFromAmong(PrivateCa, Files, NoTls);
        foreach (var option in (Option[])[_tls, _certificate, _key, _names, _administrator, _yes])
            command.Add(option);
        command.Validators.Add(Validate);
    }

    /// <summary>Whether somebody is there to answer.</summary>
    public bool IsAsking(ParseResult result) => _context.Answers is not null && !result.GetValue(_yes);

    /// <summary>Finds out everything.</summary>
    /// <exception cref="OperationCanceledException">Whoever was asked has given up.</exception>
    public async Task<InitChoices> ReadAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var questions = new InitQuestions(_context, IsAsking(result));
        var settings = _configuration.ReadFlags(result).ToList();
        var root = Choose(settings, StorageSettings.Root, "--data", usual => new TomlString(
            questions.Ask("Data folder", ((TomlString)usual).Value, path => path.Any(char.IsControl) ? "That is no path." : null), default));
        var tls = result.GetValue(_tls) ?? (result.GetValue(_certificate) is null ? AskTls(questions) : Files);
        if (tls != NoTls)
            settings.AddRange(ChooseFiles(result, tls, ((TomlString)root).Value, questions));
        Choose(settings, ServerSettings.Listen, "--listen", usual => ConfigurationOptions.ArrayOf(AskAddresses(questions, tls, usual)));
        return new InitChoices(
            settings,
            tls == PrivateCa ? await ChooseNamesAsync(result, questions, cancellationToken) : null,
            ChooseAdministrator(result, questions));
    }

    /// <summary>The value that a flag gives for a setting, else the answer.</summary>
    private static TomlValue Choose(List<FlagOverride> settings, Setting setting, string flag, Func<TomlValue, TomlValue> ask)
    {
        if (settings.Find(given => given.Setting == setting) is { } given)
            return given.Value;
        var value = ask(setting.Default);
        settings.Add(new FlagOverride(flag, setting, value));
        return value;
    }

    private static string AskTls(InitQuestions questions) => questions.Ask(
        $"TLS: {PrivateCa} (a CA of this machine's own, which clients have to trust), {Files} (a certificate that you have) or {NoTls}",
        PrivateCa,
        answer => answer is PrivateCa or Files or NoTls ? null : $"Answer {PrivateCa}, {Files} or {NoTls}.");

    private IEnumerable<FlagOverride> ChooseFiles(ParseResult result, string tls, string root, InitQuestions questions)
    {
        var files = tls == PrivateCa
            ? PrivateTls.ConfigurationOf(Path.GetFullPath(root))
            : new TlsConfiguration(
                result.GetValue(_certificate) ?? AskFile(questions, "The certificate's PEM file"),
                result.GetValue(_key) ?? AskFile(questions, "The key's PEM file"));
        yield return new FlagOverride(_certificate.Name, TlsSettings.Certificate, new TomlString(files.Certificate, default));
        yield return new FlagOverride(_key.Name, TlsSettings.Key, new TomlString(files.Key, default));
    }

    private static string AskFile(InitQuestions questions, string question) =>
        questions.Ask(question, "", path => File.Exists(path) ? null : $"There is no file {path}.");

    private static IReadOnlyList<string> AskAddresses(InitQuestions questions, string tls, TomlValue usual) => questions.AskAll(
        "Addresses to listen on (* is every address of this machine)",
        tls == NoTls ? string.Join(' ', ((TomlArray)usual).Items.Cast<TomlString>().Select(address => address.Value)) : "*:5000",
        text => ListenAddress.TryParse(text, out _, out var problem) ? null : $"{text}: {problem}.");

    private async Task<IReadOnlyList<ServerName>> ChooseNamesAsync(ParseResult result, InitQuestions questions, CancellationToken cancellationToken)
    {
        var found = await PrivateTls.FindNamesAsync(cancellationToken);
        var names = result.GetValue(_names) is { Length: > 0 } given ? given : AskNames(questions, found);
        return [.. names.Union(found)];
    }

    private static IEnumerable<ServerName> AskNames(InitQuestions questions, IReadOnlyList<ServerName> found) => ServerName.ParseAll(questions.AskAll(
        $"The certificate is for {string.Join(", ", found)}. Other names that clients use",
        "",
        text => ServerName.TryParse(text, out _) ? null : $"Expected {ServerNameOption.Expected}, found '{text}'."));

    private AccountName ChooseAdministrator(ParseResult result, InitQuestions questions)
    {
        var usual = result.GetValue(_administrator);
        return result.GetResult(_administrator) is { Implicit: false }
            ? usual
            : AccountName.Parse(questions.Ask(
                "Administrator", usual.ToString(), text => AccountName.TryParse(text, out _) ? null : $"Expected {AccessArguments.AccountText}."));
    }

    private void Validate(CommandResult result)
    {
        // As written: a value that is none has been refused already, and cannot be had.
        var tls = result.GetResult(_tls) is { Tokens: [var written, ..] } ? written.Value : null;
        var (hasCertificate, hasKey) = (result.GetResult(_certificate) is not null, result.GetResult(_key) is not null);
        if (hasCertificate != hasKey)
            result.AddError($"{_certificate.Name} and {_key.Name} go together.");
        if (hasCertificate && tls is PrivateCa or NoTls)
            result.AddError($"{_certificate.Name} is for {_tls.Name} {Files}.");
        if (tls == Files && !hasCertificate && (_context.Answers is null || result.GetValue(_yes)))
            result.AddError($"{_tls.Name} {Files} needs {_certificate.Name} and {_key.Name}.");
        if (result.GetResult(_names) is not null && (hasCertificate || tls is Files or NoTls))
            result.AddError($"{_names.Name} is for {_tls.Name} {PrivateCa}.");
    }
}
