using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Storage.Files;

namespace Registry.Storage.Backup;

/// <summary>Makes a tree hold the blobs that a snapshot records. What is there already is not brought again.</summary>
internal sealed class BlobMirror(Snapshot snapshot, BlobTree target, BlobTransfer transfer, ICopyReport report)
{
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private long _replaced;

    /// <summary>Whether what is there already is read, and brought again where it is damaged.</summary>
    public bool IsChecked { get; init; }

    /// <summary>What it has come to.</summary>
    public CopyResult Result => new(snapshot.Blobs, transfer.Copied, transfer.Linked, transfer.Removed, _failed.Count) { Replaced = _replaced };

    /// <summary>Brings what is missing, durably.</summary>
    /// <exception cref="IOException">The tree cannot be written to.</exception>
    public void Fill(CancellationToken cancellationToken)
    {
        var total = snapshot.Blobs.Count;
        long done = 0;
        foreach (var prefix in BlobTree.Prefixes)
        {
            var present = target.SizesIn(prefix);
            Digest? brought = null;
            foreach (var (text, size) in snapshot.SizesIn(prefix))
            {
                cancellationToken.ThrowIfCancellationRequested();
                report.Advanced(CopyStage.Blobs, ++done, total);
                if (!Digest.TryParse(text, out var digest))
                {
                    Fail(text, "the database names it as a digest, which it is not");
                }
                else if (BringMissing(digest, size, present.TryGetValue(digest, out var length) && length == size, cancellationToken))
                {
                    brought = digest;
                }
            }

            if (brought is { } last)
            {
                transfer.Flush(last);
            }

            foreach (var (digest, _) in Unrecorded(prefix, present).Where(blob => snapshot.HasLost(blob.Key)))
            {
                Fail(digest.ToString(), $"the registry has lost it, and a manifest lists it; {target.PathOf(digest)} is kept. Push the image again");
            }
        }
    }

    /// <summary>Looks whether every blob is there with its size.</summary>
    public void Check(CancellationToken cancellationToken)
    {
        var total = snapshot.Blobs.Count;
        long done = 0;
        foreach (var prefix in BlobTree.Prefixes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var present = target.SizesIn(prefix).ToDictionary(blob => blob.Key.ToString(), blob => blob.Value);
            foreach (var (digest, size) in snapshot.SizesIn(prefix))
            {
                report.Advanced(CopyStage.Check, ++done, total);
                if (!present.TryGetValue(digest, out var length) || length != size)
                {
                    Fail(digest, "it has not come over");
                }
            }
        }
    }

    /// <summary>Removes the blobs that the snapshot does not record, but for those that it has lost: this may be the last copy.</summary>
    public void Prune(CancellationToken cancellationToken)
    {
        foreach (var prefix in BlobTree.Prefixes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (digest, size) in Unrecorded(prefix, target.SizesIn(prefix)).Where(blob => !snapshot.HasLost(blob.Key)))
            {
                transfer.Remove(digest, size);
            }
        }
    }

    private IEnumerable<KeyValuePair<Digest, long>> Unrecorded(string prefix, Dictionary<Digest, long> present)
    {
        var recorded = snapshot.SizesIn(prefix);
        return present.Where(blob => !recorded.ContainsKey(blob.Key.ToString()));
    }

    /// <summary>Brings a blob, unless that has been done. <c>false</c>: it was not brought.</summary>
    private bool BringMissing(Digest digest, long size, bool isPresent, CancellationToken cancellationToken)
    {
        if (isPresent && IsChecked && !transfer.IsWhole(digest, cancellationToken))
        {
            var isReplaced = Bring(digest, size, "its copy is damaged, and in the registry ", cancellationToken);
            _replaced += isReplaced ? 1 : 0;
            return isReplaced;
        }

        return !(isPresent && transfer.IsBrought(digest)) && Bring(digest, size, problemPrefix: "", cancellationToken);
    }

    private bool Bring(Digest digest, long size, string problemPrefix, CancellationToken cancellationToken)
    {
        try
        {
            transfer.Bring(digest, size, cancellationToken);
            return true;
        }
        catch (InvalidDataException exception)
        {
            Fail(digest.ToString(), problemPrefix + exception.Message);
            return false;
        }
    }

    /// <summary>Each blob is told of once.</summary>
    private void Fail(string digest, string problem)
    {
        if (_failed.Add(digest))
        {
            report.Failed($"{digest}: {problem}");
        }
    }
}
