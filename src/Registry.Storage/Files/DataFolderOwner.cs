namespace Registry.Storage.Files;

/// <summary>Whoever a data folder belongs to. Files that another user makes in it would lock its owner out.</summary>
public static class DataFolderOwner
{
    private const uint Root = 0;

    /// <summary>Makes this process act as the owner: root becomes the owner, for good; anyone else must be the owner already.</summary>
    /// <param name="root">The data folder.</param>
    /// <param name="command">The command line that the owner would use, for the refusal.</param>
    /// <exception cref="StorageOpenException">There is no such folder, or this user is not its owner.</exception>
    public static void Become(string root, string command)
    {
        try
        {
            var owner = Posix.OwnerOf(root) ?? throw new StorageOpenException($"There is no data folder {root}.");
            var user = Posix.EffectiveUser();
            if (user == owner.User)
            {
                return;
            }

            if (user != Root)
            {
                throw new StorageOpenException(
                    $"The data folder {root} belongs to another user. Run: sudo -u {NameOf(owner.User)} {command}");
            }

            Posix.BecomeUser(owner.User, owner.Group);
        }
        catch (IOException exception)
        {
            throw new StorageOpenException($"The data folder {root} cannot be used: {exception.Message}.", exception);
        }
    }

    /// <summary>The user that this process acts as, as sudo takes it.</summary>
    public static string CurrentName() => NameOf(Posix.EffectiveUser());

    /// <summary>A user's name, or its number as sudo takes it.</summary>
    private static string NameOf(uint user)
    {
        const int Id = 2; // passwd(5): name, password, user id, ...
        var entry = File.ReadLines("/etc/passwd")
            .Select(line => line.Split(':'))
            .FirstOrDefault(fields => fields.Length > Id && uint.TryParse(fields[Id], out var id) && id == user);
        return entry?[0] ?? $"'#{user}'";
    }
}
