namespace Registry.Testing.Processes;

/// <summary>A small file system of its own, mounted in a workspace, which unmounts it in the end. Mounting needs root.</summary>
public sealed class Volume
{
    private readonly Workspace _workspace;
    private readonly string _filler;
    private readonly string _image;

    private Volume(Workspace workspace, string folder)
    {
        _workspace = workspace;
        Folder = folder;
        _filler = Path.Combine(folder, "filler");
        _image = folder + ".ext4";
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    /// <summary>How many bytes are free.</summary>
    public long FreeSpace => new DriveInfo(Folder).AvailableFreeSpace;

    /// <summary>Mounts a file system in memory.</summary>
    public static async Task<Volume> InMemoryAsync(Workspace workspace, int mebibytes)
    {
        var folder = workspace.CreateFolder();
        await workspace.Command("mount").RunAsync("-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder);
        return new Volume(workspace, folder);
    }

    /// <summary>Mounts an ext4 file system.</summary>
    public static async Task<Volume> Ext4Async(Workspace workspace, int mebibytes)
    {
        var volume = new Volume(workspace, workspace.CreateFolder());
        await workspace.Command("mkfs.ext4").RunAsync("-q", volume._image, $"{mebibytes}M");
        await volume.MountAsync();
        return volume;
    }

    /// <summary>Takes all the space that is left.</summary>
    public void Fill()
    {
        using var file = File.OpenHandle(_filler, FileMode.OpenOrCreate, FileAccess.Write);
        var block = new byte[4096];
        try
        {
            for (var offset = RandomAccess.GetLength(file); ; offset += block.Length)
            {
                RandomAccess.Write(file, block, offset);
            }
        }
        catch (IOException)
        {
            // Not a block is left.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Relieve() => File.Delete(_filler);

    /// <summary>Mounts it again, read-only or writable. The kernel refuses the former while a file is open for writing.</summary>
    public Task RemountAsync(bool readOnly) => _workspace.Command("mount").RunAsync("-o", $"remount,{(readOnly ? "ro" : "rw")}", Folder);

    /// <summary>Lets the disk fail: the kernel makes an ext4 file system read-only, whoever writes to it, until it is repaired.</summary>
    public Task FailAsync() => _workspace.Command("mount").RunAsync("-o", "remount,abort", Folder);

    /// <summary>Unmounts, checks and mounts an ext4 file system that failed; nobody may use it meanwhile.</summary>
    public async Task RepairAsync()
    {
        await _workspace.Command("umount").RunAsync(Folder);
        await _workspace.Command("e2fsck").TryRunAsync("-p", _image);
        await MountAsync();
    }

    /// <summary>
    /// Makes a folder on it, and all that is in there, immutable or not (chattr(1)): even who has a file open already cannot write,
    /// as after an error for which the kernel makes a disk read-only. Needs ext4.
    /// </summary>
    public Task SetImmutableAsync(string folder, bool immutable) =>
        _workspace.Command("chattr").RunAsync("-R", immutable ? "+i" : "-i", folder);

    private async Task MountAsync() => await _workspace.Command("mount").RunAsync("-o", "loop", _image, Folder);
}
