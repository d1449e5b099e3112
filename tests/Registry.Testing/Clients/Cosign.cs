using Registry.Testing.Processes;
using Registry.Testing.Tls;

namespace Registry.Testing.Clients;

/// <summary>cosign with a key pair of its own, and no transparency log.</summary>
public sealed class Cosign
{
    private readonly Command _cosign;
    private readonly string _keys;
    private readonly string _tls;

    private Cosign(Command cosign, string keys, string tls)
    {
        _cosign = cosign;
        _keys = keys;
        _tls = tls;
    }

    /// <summary>Makes the key pair.</summary>
    /// <param name="workspace">Where it is kept.</param>
    /// <param name="trust">What cosign trusts; <see langword="null"/>: it speaks plain HTTP.</param>
    public static async Task<Cosign> CreateAsync(Workspace workspace, TlsTrust? trust = null)
    {
        var cosign = workspace.Command(TrixieTools.PathOf("usr/bin/cosign"));
        cosign.Environment["COSIGN_PASSWORD"] = "test";
        cosign.Environment["COSIGN_EXPERIMENTAL"] = "1";
        cosign.Environment["HOME"] = workspace.CreateFolder();
        cosign.Environment["DOCKER_CONFIG"] = new DockerConfiguration(workspace).Folder;
        var keys = workspace.PathOf($"cosign-{Guid.NewGuid():n}");
        await cosign.RunAsync("generate-key-pair", "--output-key-prefix", keys);
        return new Cosign(cosign, keys, trust is null ? "--allow-http-registry" : $"--registry-cacert={trust.File}");
    }

    /// <summary>Takes note of a login; the registry is not asked yet.</summary>
    public Task LoginAsync(string registry, string user, string password) =>
        _cosign.RunAsync("login", "--username", user, "--password", password, registry);

    /// <summary>Signs the manifest that the reference names by digest.</summary>
    public Task SignAsync(string reference, params string[] options) =>
        _cosign.RunAsync(["sign", "--key", $"{_keys}.key", "--tlog-upload=false", _tls, "--yes", .. options, reference]);

    /// <summary>Checks the signature of the manifest that the reference names.</summary>
    public Task<CommandResult> TryVerifyAsync(string reference, params string[] options) =>
        _cosign.TryRunAsync(["verify", "--key", $"{_keys}.pub", "--insecure-ignore-tlog=true", _tls, .. options, reference]);
}
