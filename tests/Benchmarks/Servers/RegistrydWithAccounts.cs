using Benchmarks.Wire;
using Registry.Core.Access;
using Registry.Core.Model;
using Registry.Storage;

namespace Benchmarks.Servers;

/// <summary>registryd with accounts and grants, which are there before it starts, and no limit for those who come without.</summary>
/// <param name="open">The binary, as it is measured without accounts.</param>
internal sealed class RegistrydWithAccounts(ServerProgram open) : ServerProgram(open.Executable, "version")
{
    public override string Name => open.Name;

    /// <summary>Anonymous callers get a token, be it good for nothing.</summary>
    public override string ReadyPath => "/auth/token";

    public override IReadOnlyList<string> Arguments(string folder, int port)
    {
        var file = $"{folder}.toml";
        File.WriteAllText(file, "[limits]\nanonymous_rate = 0\n");
        return ["serve", "--data", folder, "--listen", $"127.0.0.1:{port}", "--config", file];
    }

    /// <summary>Stores an image in a folder that has no server yet, and accounts whose passwords are their names.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="repository">A repository that anybody may pull.</param>
    /// <param name="tag">The image's tag there.</param>
    /// <param name="image">The image.</param>
    /// <param name="accounts">The names of the accounts.</param>
    public void Fill(string folder, string repository, string tag, Image image, IEnumerable<string> accounts)
    {
        using (var server = RunningServer.Start(open, folder))
            open.Store(server, repository, tag, image);
        using var storage = RegistryStorage.Open(folder, TimeProvider.System);
        foreach (var account in accounts)
            Complete(storage.Accounts.AddAsync(AccountName.Parse(account), PasswordHash.Create(account), isAdministrator: false, CancellationToken.None));
        Complete(storage.Grants.AddAsync(new Grant(GrantSubject.Anonymous, GlobOf(repository), RegistryAction.Pull), CancellationToken.None));
    }

    private static Glob GlobOf(string text) => Glob.TryParse(text, out var glob) ? glob : throw new FormatException(text);

    private static void Complete(ValueTask<bool> task)
    {
        if (!task.AsTask().GetAwaiter().GetResult())
            throw new InvalidOperationException("The folder has such an account or grant already.");
    }
}
