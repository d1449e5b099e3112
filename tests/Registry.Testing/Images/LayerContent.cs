using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace Registry.Testing.Images;

/// <summary>The uncompressed tar archives of layers: the same bytes each time.</summary>
public static class LayerContent
{
    private const string Busybox = "/bin/busybox";
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;
    private static readonly string[] Applets = ["sh", "echo", "cat", "ls", "sha256sum"];

    /// <summary>A root file system with Debian's statically linked busybox.</summary>
    /// <exception cref="FileNotFoundException">Busybox is not installed.</exception>
    public static byte[] BusyboxRoot()
    {
        if (!File.Exists(Busybox))
        {
            throw new FileNotFoundException($"{Busybox} is missing; tests/setup/test-packages installs it.");
        }

        return Archive(writer =>
        {
            foreach (var folder in (string[])["bin/", "etc/", "tmp/"])
            {
                Write(writer, new UstarTarEntry(TarEntryType.Directory, folder));
            }

            Write(writer, FileEntry("etc/passwd", "root:x:0:0:root:/:/bin/sh\n"u8.ToArray()));
            Write(writer, FileEntry("bin/busybox", File.ReadAllBytes(Busybox)));
            foreach (var applet in Applets)
            {
                Write(writer, new UstarTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" });
            }
        });
    }

    /// <summary>A single text file.</summary>
    public static byte[] TextFile(string path, string text) => Archive(writer => Write(writer, FileEntry(path, Encoding.UTF8.GetBytes(text))));

    /// <summary>A single file of noise, which does not compress.</summary>
    /// <param name="mebibytes">The file's size.</param>
    public static byte[] NoiseFile(int mebibytes)
    {
        // A block cipher over zeros: noise that is the same each time and as quick as memory.
        using var aes = Aes.Create();
        aes.Key = new byte[32];
        return Archive(writer => Write(writer, FileEntry("noise", aes.EncryptCbc(new byte[mebibytes << 20], new byte[16], PaddingMode.None))));
    }

    private static byte[] Archive(Action<TarWriter> write)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            write(writer);
        }

        return archive.ToArray();
    }

    private static UstarTarEntry FileEntry(string path, byte[] content) => new(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) };

    private static void Write(TarWriter writer, UstarTarEntry entry)
    {
        entry.Mode = Executable;
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        writer.WriteEntry(entry);
    }
}
