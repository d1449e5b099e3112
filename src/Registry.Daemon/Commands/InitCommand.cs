using System.CommandLine;
using Registry.Core.Access;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd init</c>.</summary>
internal sealed class InitCommand : Command, IDocumentedCommand
{
    private readonly CommandContext _context;
    private readonly ConfigurationOptions _configuration;
    private readonly InitOptions _options;
    private readonly PasswordOptions _password;

    /// <summary>Creates the command.</summary>
    public InitCommand(CommandContext context)
        : base("init", "Make everything that a server needs. That is the data folder, a first administrator, a private CA with a "
            + "certificate for this machine if wanted, and the configuration file, which is written last: an interrupted run is run again "
            + "and goes on. Asks for what no flag says. A data folder that root makes belongs to the user registryd, if there is one; "
            + "make it beforehand for another.")
    {
        _context = context;
        _configuration = new ConfigurationOptions(context, isForServer: true);
        _configuration.AddTo(this);
        _options = new InitOptions(this, context, _configuration);
        _password = new PasswordOptions(this, context, result => !_options.IsAsking(result));
        SetAction(RunAsync);
    }

    /// <inheritdoc/>
    public CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is a configuration file that sets something already, or something could not be made."),
        new Example("registryd init", "Ask for everything, with the usual answers offered."),
        new Example(
            "registryd init --yes --name registry.lan",
            "Ask nothing: private CA, a password made by chance, and a further name for the certificate."),
        new Example(
            "registryd init --tls files --tls-certificate /etc/ssl/registry.pem --tls-key /etc/ssl/private/registry.key",
            "Serve with a certificate that you have."));

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(_configuration.FindFile(result));
        if (NewConfigurationFile.IsTaken(file))
            return Fail($"There is a configuration file {file} already; nothing was changed. Name another with --config, or move it away.");
        try
        {
            var choices = await _options.ReadAsync(result, cancellationToken);
            if (Load(choices) is not { } loaded)
                return ExitCode.Usage;
            if (_password.Read(result, choices.Administrator, out var password) is { } exitCode)
                return exitCode;
            var call = new DataFolderCall(loaded.Configuration.Storage.Root, $"registryd init --data {loaded.Configuration.Storage.Root}");
            var existing = await Initialization.RunAsync(
                new(call, file, TextOf(loaded), loaded.Configuration, choices.Names, choices.Administrator, password),
                _context.Error.WriteLine,
                cancellationToken);
            _context.Output.WriteLine($"made {file} and the data folder {call.Root}");
            ReportAdministrator(result, choices.Administrator, existing, password);
            if (choices.Names is not null)
                await ReportCertificateAsync(call, loaded.Configuration);
            // The service reads the usual file alone.
            var service = file == _context.DefaultConfigurationFile ? "systemctl restart registryd, or: " : "";
            _context.Output.WriteLine($"Start it: {service}registryd serve --config {ShellWord.Quote(file)}");
            return ExitCode.Success;
        }
        catch (MaintenanceRefusedException exception)
        {
            return Fail(exception.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail("Interrupted; run it again.");
        }
    }

    private void ReportAdministrator(ParseResult result, AccountName administrator, AccountName? existing, string password)
    {
        if (existing is { } known)
            _context.Output.WriteLine(
                $"there is an administrator already, {known}, whose password stays as it is; 'registryd user passwd {known}' changes it");
        else
            _context.Output.WriteLine(
                $"added administrator {administrator}{(_password.IsGenerated(result) ? $" with the password {password}, shown this once" : "")}");
    }

    private async Task ReportCertificateAsync(DataFolderCall call, RegistryConfiguration configuration)
    {
        var report = await PrivateTls.ShowAsync(call, configuration.Tls!.Certificate);
        _context.Output.WriteLine($"made a certificate for {string.Join(", ", report.Names)}, which the server renews by itself\n");
        ClientInstructions.WriteTo(_context.Output, configuration.Server, report.Names, report.Authority!);
        _context.Output.WriteLine();
    }

    /// <summary>The configuration of the choices alone, whatever the environment says: they are all that the file will hold.</summary>
    private LoadedConfiguration? Load(InitChoices choices) => ConfigurationOptions.Load(
        file: null,
        choices.Settings,
        isForServer: true,
        _context with { Environment = new Dictionary<string, string>(), DefaultConfigurationFile = "" });

    private static string TextOf(LoadedConfiguration loaded)
    {
        using var text = new StringWriter();
        ConfigurationWriter.WriteChanges(loaded.Settings, text);
        return text.ToString();
    }

    private int Fail(string problem)
    {
        _context.Error.WriteLine(problem);
        return ExitCode.Failure;
    }
}
