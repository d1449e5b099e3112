namespace Registry.Storage.Files;

/// <summary>Whoever a data folder belongs to. Files that another user makes in it would lock its owner out.</summary>
public static class DataFolderOwner
{
    private const uint Root = 0;
    private const string Users = "/etc/passwd";

    /// <summary>Makes a data folder that is missing; one that root makes belongs to the service's user where there is one.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="service">The name of the service's user.</param>
    /// <exception cref="StorageOpenException">It cannot be made.</exception>
    public static void Create(string root, string service)
    {
        if (Directory.Exists(root))
        {
            return;
        }

        try
        {
            DataFolder.Create(root);
            if (Posix.EffectiveUser() == Root && FindUser(service) is { } user)
            {
                Posix.ChangeOwner(root, user.Id, user.Group);
            }
        }
        catch (Exception exception) when (StorageFault.IsFault(exception))
        {
            throw new StorageOpenException(
                $"The data folder {root} cannot be made by {CurrentName()}: {exception.Message} Run as root, or name another folder with --data.",
                exception);
        }
    }

    /// <summary>Gives a file that root makes to the user and group of the one whose place it takes, if there is one.</summary>
    /// <param name="previous">The file that it replaces.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="IOException">It cannot be given to them.</exception>
    public static void PassOn(string previous, string file)
    {
        if (Posix.EffectiveUser() == Root && Posix.OwnerOf(previous) is { } owner)
        {
            Posix.ChangeOwner(file, owner.User, owner.Group);
        }
    }

    /// <summary>Acts as the owner until it is told to stop: for root, who has something else to do afterwards.</summary>
    /// <inheritdoc cref="Become" path="/param"/>
    /// <inheritdoc cref="Become" path="/exception"/>
    public static IDisposable ActAs(string root, string command) => new Role(Act(root, command, Posix.ActAs));

    /// <summary>Makes this process act as the owner: root becomes the owner, for good; anyone else must be the owner already.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="command">The command line that the owner would use, for the refusal.</param>
    /// <exception cref="StorageOpenException">There is no such folder, or this user is not its owner.</exception>
    public static void Become(string root, string command) => Act(root, command, Posix.BecomeUser);

    /// <summary>The user that this process acts as, as sudo takes it.</summary>
    public static string CurrentName() => NameOf(Posix.EffectiveUser());

    /// <returns>Whether this process acts as another user from now on.</returns>
    private static bool Act(string root, string command, Action<uint, uint> become)
    {
        try
        {
            var owner = Posix.OwnerOf(root)
                ?? throw new StorageOpenException($"There is no data folder {root}. Name it with --data, or in [storage] root.");
            var user = Posix.EffectiveUser();
            if (user == owner.User)
            {
                return false;
            }

            if (user != Root)
            {
                throw new StorageOpenException(
                    $"The data folder {root} belongs to another user. Run: sudo -u {NameOf(owner.User)} {command}");
            }

            become(owner.User, owner.Group);
            return true;
        }
        catch (IOException exception)
        {
            throw new StorageOpenException($"The data folder {root} cannot be used: {exception.Message}.", exception);
        }
    }

    /// <summary>A user's name, or its number as sudo takes it.</summary>
    private static string NameOf(uint user) => ReadUsers().FirstOrDefault(known => known.Id == user)?.Name ?? $"'#{user}'";

    private static User? FindUser(string name) => ReadUsers().FirstOrDefault(known => known.Name == name);

    private static IEnumerable<User> ReadUsers()
    {
        const int Id = 2; // passwd(5): name, password, user id, group id, ...
        foreach (var fields in File.ReadLines(Users).Select(line => line.Split(':')))
        {
            if (fields.Length > Id + 1 && uint.TryParse(fields[Id], out var user) && uint.TryParse(fields[Id + 1], out var group))
            {
                yield return new User(fields[0], user, group);
            }
        }
    }

    private sealed record User(string Name, uint Id, uint Group);

    private sealed class Role(bool isOther) : IDisposable
    {
        public void Dispose()
        {
            if (isOther)
            {
                Posix.ActAs(Root, Root);
            }
        }
    }
}
