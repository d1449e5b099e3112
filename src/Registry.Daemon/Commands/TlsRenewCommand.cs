using System.CommandLine;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd tls renew</c>.</summary>
internal sealed class TlsRenewCommand : DataCommand
{
    private readonly Option<ServerName[]> _names = ServerNameOption.Create();

    private readonly Option<bool> _newCa = new("--new-ca")
    {
        Description = "Make another private CA first, because the last one ends, or somebody else may have its key. Clients refuse the server "
            + "until they trust it.",
    };

    /// <summary>Creates the command.</summary>
    public TlsRenewCommand(CommandContext context)
        : base(context, "renew", "Make another certificate from the private CA. It is for all that the last one is for, for what this machine is called "
            + "now and for more names if given. The running server takes it within seconds.")
    {
        Add(_names);
        Add(_newCa);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus("Done.", Failure: "There is no private CA, or it cannot issue any more."),
        new Example("registryd tls renew --name registry.example.com", "Add a name to the certificate."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(
        ParseResult result, RegistryConfiguration configuration, DataFolderCall call, CancellationToken cancellationToken)
    {
        var report = await PrivateTls.RenewAsync(call, result.GetValue(_names) ?? [], result.GetValue(_newCa), cancellationToken);
        Context.Output.WriteLine(
            $"renewed {report.File} for {string.Join(", ", report.Names)}, valid until {ReportText.Moment(report.NotAfter)}");
        if (result.GetValue(_newCa))
            Context.Output.WriteLine($"made a new CA, {report.Authority!.File}; 'registryd tls show' tells how clients come to trust it");
        if (configuration.Tls?.Certificate != report.File)
            Context.Error.WriteLine($"The configuration does not use it: set certificate and key in [tls] to {report.File}.");
        return ExitCode.Success;
    }
}
