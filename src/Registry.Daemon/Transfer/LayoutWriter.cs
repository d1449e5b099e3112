using System.Buffers;
using System.Security.Cryptography;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Daemon.Transfer;

/// <summary>
/// Writes an OCI image layout (OCI image spec, image-layout.md), or adds to one that is there. What it names is complete: content
/// comes first, durably, and the index last.
/// </summary>
internal sealed class LayoutWriter
{
    private const int BufferSize = 1 << 20;

    private readonly string _folder;
    private readonly Action<string> _flushFolder;
    private readonly HashSet<string> _written = [];
    private readonly LayoutIndex _index = new();

    /// <summary>Checks the layout that is there, if there is one, and clears away what killed exports have left of their files.</summary>
    /// <param name="folder">The layout's folder; made when something is written to it.</param>
    /// <param name="flushFolder">Waits until what is in a folder is on the disk.</param>
    /// <inheritdoc cref="LayoutIndex.Check" path="/exception"/>
    public LayoutWriter(string folder, Action<string> flushFolder)
    {
        (_folder, _flushFolder) = (folder, flushFolder);
        LayoutIndex.Check(IndexFile);
        StagedFile.ClearAway(folder);
        foreach (var algorithm in (DigestAlgorithm[])[DigestAlgorithm.Sha256, DigestAlgorithm.Sha512])
            StagedFile.ClearAway(Path.Join(folder, "blobs", algorithm.Name));
    }

    private string IndexFile => Path.Join(_folder, "index.json");

    /// <summary>Writes content, verified as it is copied. <c>false</c>: it was there already, whole.</summary>
    /// <exception cref="InvalidDataException">The content is not what its digest says.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public bool Write(Digest digest, IBlobContent content, CancellationToken cancellationToken) =>
        Write(digest, (file, token) => Copy(content, digest, file, token), cancellationToken);

    /// <inheritdoc cref="Write(Digest, IBlobContent, CancellationToken)"/>
    public bool Write(Digest digest, ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        var copy = bytes.ToArray();
        return Write(digest, (file, _) => file.Write(copy), cancellationToken);
    }

    /// <summary>Names an image by its tag, in the place of what had the name; or adds one without a name.</summary>
    public void Add(Descriptor manifest, ImageName image) => _index.Add(manifest, image);

    /// <summary>Writes the index over everything that was named.</summary>
    /// <exception cref="InvalidDataException">There is one by now that nothing can be added to.</exception>
    /// <exception cref="IOException">It cannot be written, or there is one that cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Finish()
    {
        Directory.CreateDirectory(_folder);
        StagedFile.Write(Path.Join(_folder, "oci-layout"), file => file.Write("{\"imageLayoutVersion\":\"1.0.0\"}"u8));
        foreach (var written in _written)
            _flushFolder(written);
        _flushFolder(_folder);
        StagedFile.Write(IndexFile, file => _index.WriteOver(IndexFile, file));
        _flushFolder(_folder);
    }

    private bool Write(Digest digest, Action<Stream, CancellationToken> write, CancellationToken cancellationToken)
    {
        var path = LayoutFolder.PathOf(_folder, digest);
        var parent = Path.GetDirectoryName(path)!;
        _written.UnionWith([parent, Path.GetDirectoryName(parent)!]);
        if (IsWhole(path, digest))
            return false;
        Directory.CreateDirectory(parent);
        StagedFile.Write(path, file => write(file, cancellationToken));
        return true;
    }

    private static bool IsWhole(string path, Digest digest)
    {
        if (!File.Exists(path))
            return false;
        using var file = File.OpenRead(path);
        return digest.Algorithm == DigestAlgorithm.Sha512
            ? Digest.FromHash(digest.Algorithm, SHA512.HashData(file)) == digest
            : Digest.FromHash(digest.Algorithm, SHA256.HashData(file)) == digest;
    }

    private static void Copy(IBlobContent content, Digest digest, Stream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(digest.Algorithm.HashName);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            for (long offset = 0; (read = content.Read(buffer, offset)) > 0; offset += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer.AsSpan(0, read));
                file.Write(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (Digest.FromHash(digest.Algorithm, hash.GetHashAndReset()) != digest)
            throw new InvalidDataException($"blob {digest} is corrupt");
    }
}
