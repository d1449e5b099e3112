using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Daemon.Http;

/// <summary>
/// A path under <c>/v2/</c>, read. Names may hold slashes and even the words of routes, so it is read from the right:
/// <c>a/blobs/uploads/manifests/latest</c> is the manifest <c>latest</c> of the repository <c>a/blobs/uploads</c>.
/// </summary>
internal readonly record struct V2Request
{
    private const string Prefix = "/v2";
    private const string TagsSuffix = "/tags/list";

    /// <summary>What is named.</summary>
    public required V2Resource Resource { get; init; }

    /// <summary>The repository, for every resource but the base and the catalog.</summary>
    public RepositoryName Repository { get; init; }

    /// <summary>The manifest's tag or digest.</summary>
    public Reference Reference { get; init; }

    /// <summary>The blob's digest, or the referrers' subject.</summary>
    public Digest Digest { get; init; }

    /// <summary>The upload session.</summary>
    public UploadId Upload { get; init; }

    /// <summary>Reads the target of a request.</summary>
    /// <param name="method">The request's method: a malformed tag is invalid where it shall be written, and unknown elsewhere.</param>
    /// <param name="target">The raw request target.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.RouteUnknown"/>, <see cref="RegistryErrorCode.NameInvalid"/>, <see cref="RegistryErrorCode.DigestInvalid"/>,
    /// <see cref="RegistryErrorCode.TagInvalid"/>, <see cref="RegistryErrorCode.ManifestUnknown"/> or
    /// <see cref="RegistryErrorCode.BlobUploadUnknown"/>: what is malformed.
    /// </exception>
    public static V2Request Parse(string method, ReadOnlySpan<char> target)
    {
        var path = RequestPath.Of(target);
        if (path.Contains('%'))
        {
            path = RequestPath.TryDecode(path, out var decoded)
                ? decoded
                : throw new RegistryException(RegistryErrorCode.NameInvalid, "The path has a percent escape that no name may hold.");
        }

        if (path is Prefix or Prefix + "/")
        {
            return new V2Request { Resource = V2Resource.Base };
        }

        return path.StartsWith(Prefix + "/", StringComparison.Ordinal) ? ParseRoute(method, path[(Prefix.Length + 1)..]) : throw NoRoute();
    }

    private static V2Request ParseRoute(string method, ReadOnlySpan<char> path)
    {
        if (path is "_catalog")
        {
            return new V2Request { Resource = V2Resource.Catalog };
        }

        if (path.EndsWith(TagsSuffix, StringComparison.Ordinal))
        {
            return new V2Request { Resource = V2Resource.Tags, Repository = Name(path[..^TagsSuffix.Length]) };
        }

        var (rest, last) = CutLast(path);
        var (name, kind) = CutLast(rest);
        return kind switch
        {
            "manifests" => new V2Request { Resource = V2Resource.Manifest, Repository = Name(name), Reference = ParseReference(method, last) },
            "blobs" when last is "uploads" => new V2Request { Resource = V2Resource.Uploads, Repository = Name(name) },
            "blobs" => new V2Request { Resource = V2Resource.Blob, Repository = Name(name), Digest = ParseDigest(last) },
            "referrers" => new V2Request { Resource = V2Resource.Referrers, Repository = Name(name), Digest = ParseDigest(last) },
            "uploads" when CutLast(name) is { Last: "blobs", Rest: var owner } => ParseUpload(owner, last),
            _ => throw NoRoute(),
        };
    }

    private static V2Request ParseUpload(ReadOnlySpan<char> name, ReadOnlySpan<char> id)
    {
        var repository = Name(name);
        if (id.IsEmpty)
        {
            return new V2Request { Resource = V2Resource.Uploads, Repository = repository };
        }

        return UploadId.TryParse(id, out var upload)
            ? new V2Request { Resource = V2Resource.Upload, Repository = repository, Upload = upload }
            : throw new RegistryException(RegistryErrorCode.BlobUploadUnknown, "There is no such upload session: its id is not one that this registry gives out.");
    }

    private static RepositoryName Name(ReadOnlySpan<char> text) =>
        RepositoryName.TryParse(text, out var name)
            ? name
            : throw new RegistryException(
                RegistryErrorCode.NameInvalid,
                $"The repository name is invalid: components of lower-case letters and digits, separated inside by '.', '_', '__' or '-', joined by '/', at most {RepositoryName.MaxLength} characters.");

    private static Digest ParseDigest(ReadOnlySpan<char> text) => Digest.TryParse(text, out var digest) ? digest : throw InvalidDigest();

    private static Reference ParseReference(string method, ReadOnlySpan<char> text)
    {
        if (text.Contains(':'))
        {
            return new Reference(ParseDigest(text));
        }

        if (Tag.TryParse(text, out var tag))
        {
            return new Reference(tag);
        }

        throw method == HttpMethods.Put
            ? InvalidTag()
            : new RegistryException(RegistryErrorCode.ManifestUnknown, "There is no such manifest: the reference is neither a tag nor a digest.");
    }

    /// <summary>The refusal of a text that is no digest.</summary>
    internal static RegistryException InvalidDigest() =>
        new(RegistryErrorCode.DigestInvalid, "The digest is invalid: 'sha256:' and 64, or 'sha512:' and 128 lower-case hexadecimal digits.");

    /// <summary>The refusal of a text that is no tag.</summary>
    internal static RegistryException InvalidTag() =>
        new(RegistryErrorCode.TagInvalid, $"The tag is invalid: letters, digits, '_', '.' and '-', not beginning with '.' or '-', at most {Tag.MaxLength} characters.");

    private static RegistryException NoRoute() => new(RegistryErrorCode.RouteUnknown, "There is no such route in the registry API.");

    private static Cut CutLast(ReadOnlySpan<char> path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? new Cut([], path) : new Cut(path[..slash], path[(slash + 1)..]);
    }

    private readonly ref struct Cut(ReadOnlySpan<char> rest, ReadOnlySpan<char> last)
    {
        public ReadOnlySpan<char> Rest { get; } = rest;

        public ReadOnlySpan<char> Last { get; } = last;

        public void Deconstruct(out ReadOnlySpan<char> rest, out ReadOnlySpan<char> last)
        {
            rest = Rest;
            last = Last;
        }
    }
}
