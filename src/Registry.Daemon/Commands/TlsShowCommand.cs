using System.CommandLine;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd tls show</c>.</summary>
internal sealed class TlsShowCommand(CommandContext context) : DataCommand(
    context,
    "show",
    "Print what the server's certificate is for and how long it is valid. For a private CA it prints also what to type on "
    + "clients.")
{
    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("It is valid.", Failure: "There is none, or it is not valid now."),
        new Example("registryd tls show", "Show the certificate."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(
        ParseResult result, RegistryConfiguration configuration, DataFolderCall call, CancellationToken cancellationToken)
    {
        if (configuration.Tls is not { } tls)
        {
            Context.Error.WriteLine("The server has no certificate: [tls] certificate is not set. 'registryd init' makes one.");
            return ExitCode.Failure;
        }

        var report = await PrivateTls.ShowAsync(call, tls.Certificate);
        var table = new ReportTable();
        table.Add("certificate", report.File);
        table.Add("names", string.Join(", ", report.Names));
        table.Add("issuer", report.Issuer);
        table.Add("valid", $"from {ReportText.Moment(report.NotBefore)} until {ReportText.Moment(report.NotAfter)}");
        if (report.Authority is { } authority)
        {
            var renewal = $"from {ReportText.Moment(authority.RenewsAt)}, by the running server";
            table.Add("renewal", authority.HasKey ? renewal : $"none: the key of the CA, beside {authority.File}, is missing");
            table.Add("CA", $"{authority.File}, valid until {ReportText.Moment(authority.NotAfter)}");
        }

        table.WriteTo(Context.Output);
        if (report.Authority is not null)
        {
            Context.Output.WriteLine();
            ClientInstructions.WriteTo(Context.Output, configuration.Server, report.Names, report.Authority);
        }

        return report.IsValid ? ExitCode.Success : ExitCode.Failure;
    }
}
