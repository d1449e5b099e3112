using Registry.Daemon.Tls;
using Registry.Storage;
using Registry.Storage.Files;

namespace Registry.Daemon.Composition;

/// <summary>Opens a data folder for a command, beside the server that may be running on it.</summary>
internal static class Maintenance
{
    /// <summary>Does a piece of work as the data folder's owner, giving way to the server.</summary>
    /// <param name="call">The command.</param>
    /// <param name="kind">What only one process at a time may do; <c>null</c>: any number may do this.</param>
    /// <param name="work">The work.</param>
    /// <param name="mayBegin">Whether a folder that is no registry's yet becomes one.</param>
    /// <param name="makesRoom">Whether the work is to give space back: on a full disk it takes the reserve for that.</param>
    /// <param name="open">Opens it; <c>null</c>: as is usual.</param>
    /// <exception cref="MaintenanceRefusedException">The folder cannot be worked on, by this user or at all.</exception>
    public static Task<T> RunAsync<T>(
        DataFolderCall call,
        InstanceKind? kind,
        Func<RegistryStorage, Task<T>> work,
        bool mayBegin = false,
        bool makesRoom = false,
        Func<string, TimeProvider, RegistryStorage>? open = null) =>
        RefusingAsync(async () =>
        {
            DataFolderOwner.Become(call.Root, call.CommandLine);
            if (!mayBegin)
            {
                RegistryStorage.RequireIn(call.Root);
            }

            using var instance = kind is null ? null : InstanceLock.Acquire(call.Root, kind);
            if (makesRoom)
            {
                SpaceReserve.ReleaseIfFull(call.Root);
            }

            using var storage = (open ?? RegistryStorage.OpenBesideServer)(call.Root, TimeProvider.System);
            if (kind is not null)
            {
                storage.GiveWay();
            }

            return await work(storage);
        });

    /// <summary>Does a piece of work as the data folder's owner while no other process may use the folder.</summary>
    /// <param name="call">The command.</param>
    /// <param name="require">Refuses a folder that is not for this work, before anything is made in it.</param>
    /// <param name="work">The work.</param>
    /// <inheritdoc cref="RunAsync" path="/exception"/>
    public static Task<T> RunAloneAsync<T>(DataFolderCall call, Action require, Func<Task<T>> work) =>
        RefusingAsync(async () =>
        {
            DataFolderOwner.Become(call.Root, call.CommandLine);
            require();
            using var serving = InstanceLock.Acquire(call.Root, InstanceKind.Server);
            using var collecting = InstanceLock.Acquire(call.Root, InstanceKind.Collection);
            return await work();
        });

    /// <summary>Goes on as the data folder's owner, for what has to be done as such before the folder is opened.</summary>
    /// <inheritdoc cref="RunAsync" path="/exception"/>
    public static void BecomeOwner(DataFolderCall call)
    {
        try
        {
            DataFolderOwner.Become(call.Root, call.CommandLine);
        }
        catch (StorageOpenException exception)
        {
            throw Refused(exception);
        }
    }

    /// <summary>Does a piece of work, and refuses it as a command does.</summary>
    /// <inheritdoc cref="RunAsync" path="/exception"/>
    public static async Task<T> RefusingAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (StorageOpenException exception)
        {
            throw Refused(exception);
        }
        catch (CertificateException exception)
        {
            throw new MaintenanceRefusedException(exception.Message, isRunning: false, exception);
        }
    }

    private static MaintenanceRefusedException Refused(StorageOpenException exception) =>
        new(exception.Message, exception.IsInUse, exception);
}
