using Registry.Core.Access;
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
    /// <returns>An administrator that there was already, which leaves the request's out; else <c>null</c>.</returns>
    /// <exception cref="MaintenanceRefusedException">Something of it cannot be made: what, and what would be right.</exception>
    public static Task<AccountName?> RunAsync(InitializationRequest request, CancellationToken cancellationToken) =>
        Maintenance.RefusingAsync(async () =>
        {
            using var file = Writing(request, () => new NewConfigurationFile(request.ConfigurationFile, request.ConfigurationText));
            DataFolderOwner.Create(request.Call.Root, ServiceUser);
            AccountName? administrator;
            using (DataFolderOwner.ActAs(request.Call.Root, request.Call.CommandLine))
            {
                administrator = await AddAdministratorAsync(request, cancellationToken);
                MakeCertificate(request);
            }

            return Writing(request, () =>
            {
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

    private static async Task<AccountName?> AddAdministratorAsync(InitializationRequest request, CancellationToken cancellationToken)
    {
        using var storage = RegistryStorage.Open(request.Call.Root, TimeProvider.System);
        var accounts = new AccountService(storage.Accounts);
        var administrator = (await accounts.ListAsync(cancellationToken)).FirstOrDefault(account => account.IsAdministrator);
        if (administrator is null && !await accounts.AddAsync(request.Administrator, request.Password, isAdministrator: true, cancellationToken))
        {
            throw new StorageOpenException(
                $"There is a user {request.Administrator} already, who is no administrator. Name another with --admin, or run: "
                + $"registryd user promote {request.Administrator} --data {request.Call.Root}");
        }

        return administrator?.Name;
    }

    private static void MakeCertificate(InitializationRequest request)
    {
        if (request.Names is { } names)
        {
            PrivateTls.Create(request.Call.Root, names);
        }

        if (request.Tls is { } tls)
        {
            ServerCertificate.Read(tls.Certificate, tls.Key).Dispose();
        }
    }
}
