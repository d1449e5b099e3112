using Registry.Core.Access;
using Registry.Core.Audit;
using Registry.Core.Operations;
using Registry.Daemon.Configuration;
using Registry.Daemon.Tls;
using Registry.Storage;
using Registry.Storage.Files;

namespace Registry.Daemon.Composition;

/// <summary>
/// Makes a data folder with a first administrator and perhaps a private certificate authority, and the configuration file last: until
/// that is there, whatever was interrupted is done again and goes on with what it finds.
/// </summary>
internal static class Initialization
{
    /// <summary>The user that the service runs as.</summary>
    private const string ServiceUser = "registryd";

    /// <summary>Makes all of it.</summary>
    /// <param name="request">What.</param>
    /// <param name="warn">Told in a line when the audit log cannot be written.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>An administrator that there was already, which leaves the request's out; else <c>null</c>.</returns>
    /// <exception cref="MaintenanceRefusedException">Something of it cannot be made: what, and what would be right.</exception>
    public static Task<AccountName?> RunAsync(InitializationRequest request, Action<string> warn, CancellationToken cancellationToken) =>
        Maintenance.RefusingAsync(async () =>
        {
            var user = ShellUser.Name;
            using var file = Writing(request, () => new NewConfigurationFile(request.ConfigurationFile, request.ConfigurationText));
            DataFolderOwner.Create(request.Call.Root, ServiceUser);
            AccountName? administrator;
            using (DataFolderOwner.ActAs(request.Call.Root, request.Call.CommandLine))
            {
                await using var log = AuditTrails.Open(request.Configuration, TimeProvider.System, warn);
                MakeCertificate(request);
                // Last: should anything else fail, nobody would have been told a password that was made by chance.
                administrator = await AddAdministratorAsync(request, user, log.OrNone(), cancellationToken);
            }

            return Writing(request, () =>
            {
                DataFolderOwner.PassOn(request.ConfigurationFile, file.Staged);
                file.Publish();
                return administrator;
            });
        });

    private static T Writing<T>(InitializationRequest request, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MaintenanceRefusedException(
                $"The configuration file {request.ConfigurationFile} cannot be written by {DataFolderOwner.CurrentName()}: {exception.Message} "
                + "Run as root, or name another file with --config.",
                isRunning: false,
                exception);
        }
    }

    private static async Task<AccountName?> AddAdministratorAsync(
        InitializationRequest request, string user, IAuditTrail audit, CancellationToken cancellationToken)
    {
        using var storage = RegistryStorage.OpenBesideServer(request.Call.Root, TimeProvider.System);
        var accounts = new AccountService(storage.Accounts);
        if ((await accounts.ListAsync(cancellationToken)).FirstOrDefault(account => account.IsAdministrator) is { } administrator)
        {
            return administrator.Name;
        }

        if (!await accounts.AddAsync(request.Administrator, request.Password, isAdministrator: true, cancellationToken))
        {
            throw new StorageOpenException(
                $"There is a user {request.Administrator} already, who is no administrator. Name another with --admin, or run: "
                + $"registryd user promote {request.Administrator} --data {request.Call.Root}");
        }

        audit.Record(new AuditEvent(AuditEventKind.Access, user, AuditResult.Success) { Detail = $"added administrator {request.Administrator}" });
        return null;
    }

    private static void MakeCertificate(InitializationRequest request)
    {
        if (request.Names is { } names)
        {
            PrivateTls.Create(request.Call.Root, names);
        }

        if (request.Configuration.Tls is { } tls)
        {
            ServerCertificate.Read(tls.Certificate, tls.Key).Dispose();
        }
    }
}
