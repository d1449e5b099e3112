using System.CommandLine;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd tls renew</c>.</summary>
internal sealed class TlsRenewCommand : DataCommand
{
    private readonly Option<ServerName[]> _names = ServerNameOption.Create();

    /// <summary>Creates the command.</summary>
    public TlsRenewCommand(CommandContext context)
        : base(context, "renew", "Make another certificate from the private CA, for all that the last one is for, for what this machine is "
            + "called now and for more names if given. The running server takes it within seconds. Exits with 0 when done, with 1 if there "
            + "is no private CA or it cannot issue any more.") => Add(_names);

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(
        ParseResult result, RegistryConfiguration configuration, DataFolderCall call, CancellationToken cancellationToken)
    {
        var report = await PrivateTls.RenewAsync(call, result.GetValue(_names) ?? [], cancellationToken);
        Context.Output.WriteLine(
            $"renewed {report.File} for {string.Join(", ", report.Names)}, valid until {ReportText.Moment(report.NotAfter)}");
        if (configuration.Tls?.Certificate != report.File)
            Context.Error.WriteLine($"The configuration does not use it: set certificate and key in [tls] to {report.File}.");
        return ExitCode.Success;
    }
}
