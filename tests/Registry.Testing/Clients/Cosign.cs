using Registry.Testing.Processes;

namespace Registry.Testing.Clients;

/// <summary>cosign with a key pair of its own, and no transparency log.</summary>
public sealed class Cosign
{
    private readonly Command _cosign;
    private readonly string _keys;

    private Cosign(Command cosign, string keys)
    {
        _cosign = cosign;
        _keys = keys;
    }

    /// <summary>Makes the key pair.</summary>
    public static async Task<Cosign> CreateAsync(Workspace workspace)
    {
        var cosign = workspace.Command(TrixieTools.PathOf("usr/bin/cosign"));
        cosign.Environment["COSIGN_PASSWORD"] = "test";
        cosign.Environment["COSIGN_EXPERIMENTAL"] = "1";
        cosign.Environment["HOME"] = workspace.CreateFolder();
        var keys = workspace.PathOf($"cosign-{Guid.NewGuid():n}");
        await cosign.RunAsync("generate-key-pair", "--output-key-prefix", keys);
        return new Cosign(cosign, keys);
    }

    /// <summary>Signs the manifest that the reference names by digest.</summary>
    public Task SignAsync(string reference, params string[] options) =>
        _cosign.RunAsync(["sign", "--key", $"{_keys}.key", "--tlog-upload=false", "--allow-http-registry", "--yes", .. options, reference]);

    /// <summary>Checks the signature of the manifest that the reference names.</summary>
    public Task<CommandResult> TryVerifyAsync(string reference, params string[] options) =>
        _cosign.TryRunAsync(
            ["verify", "--key", $"{_keys}.pub", "--insecure-ignore-tlog=true", "--allow-http-registry", .. options, reference]);
}
