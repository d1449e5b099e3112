using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>Told of an import while it goes on; by one thread at a time.</summary>
public interface IImportReport
{
    /// <summary>An image is here that was not, or has tags that it had not.</summary>
    void Imported(SourceImage image, Digest digest);

    /// <summary>Something could not be imported; everything else goes on.</summary>
    /// <param name="problem">What and why.</param>
    void Failed(string problem);

    /// <summary>The import went on.</summary>
    /// <param name="counts">What it came to so far.</param>
    void Advanced(ImportCounts counts);
}

/// <summary>What an import came to.</summary>
public sealed record ImportCounts
{
    /// <summary>How many images there are to import, as far as is known; referrers are found on the way.</summary>
    public long Images { get; init; }

    /// <summary>How many of them were dealt with, whether with success or without.</summary>
    public long ImagesDone { get; init; }

    /// <summary>How many of them were here already, with all their tags.</summary>
    public long ImagesPresent { get; init; }

    /// <summary>How many repositories were imported to.</summary>
    public int Repositories { get; init; }

    /// <summary>How many tags were set.</summary>
    public long Tags { get; init; }

    /// <summary>How many manifests came in.</summary>
    public long Manifests { get; init; }

    /// <summary>How many blobs were copied.</summary>
    public long BlobsCopied { get; init; }

    /// <summary>How many blobs were linked from another repository that has them.</summary>
    public long BlobsShared { get; init; }

    /// <summary>How many bytes of blobs were copied.</summary>
    public long BytesCopied { get; init; }

    /// <summary>How many things could not be imported.</summary>
    public long Problems { get; init; }
}
