using Registry.Core.Errors;
using Registry.Daemon.Http;
using Xunit;

namespace Daemon.Tests.Http;

public sealed class V2RequestTests
{
    private const string Digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    private const string Upload = "0f0c1d2e-3456-4789-8abc-def012345678";

    [Theory]
    [InlineData("/v2", V2Resource.Base, "", "")]
    [InlineData("/v2/", V2Resource.Base, "", "")]
    [InlineData("/v2/?n=1", V2Resource.Base, "", "")]
    [InlineData("/v2/_catalog?n=1/../x", V2Resource.Catalog, "", "")]
    [InlineData("/v2/a/tags/list", V2Resource.Tags, "a", "")]
    [InlineData("/v2/tags/list/tags/list", V2Resource.Tags, "tags/list", "")]
    [InlineData("/v2/a/manifests/latest", V2Resource.Manifest, "a", "latest")]
    [InlineData("/v2/a/manifests/" + Digest, V2Resource.Manifest, "a", Digest)]
    [InlineData("/v2/a/blobs/uploads/manifests/latest", V2Resource.Manifest, "a/blobs/uploads", "latest")]
    [InlineData("/v2/manifests/manifests/manifests", V2Resource.Manifest, "manifests", "manifests")]
    [InlineData("/v2/a/manifests/tags/list", V2Resource.Tags, "a/manifests", "")]
    [InlineData("/v2/a/blobs/" + Digest, V2Resource.Blob, "a", Digest)]
    [InlineData("/v2/a/blobs/sha256%3A44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", V2Resource.Blob, "a", Digest)]
    [InlineData("/v2/blobs/uploads/blobs/" + Digest, V2Resource.Blob, "blobs/uploads", Digest)]
    [InlineData("/v2/a/blobs/uploads", V2Resource.Uploads, "a", "")]
    [InlineData("/v2/a/blobs/uploads/?mount=x", V2Resource.Uploads, "a", "")]
    [InlineData("/v2/a/blobs/uploads/blobs/uploads/", V2Resource.Uploads, "a/blobs/uploads", "")]
    [InlineData("/v2/a/blobs/uploads/" + Upload, V2Resource.Upload, "a", Upload)]
    [InlineData("/v2/a/referrers/" + Digest, V2Resource.Referrers, "a", Digest)]
    [InlineData("http://registry.example.com/v2/a/tags/list?n=1", V2Resource.Tags, "a", "")]
    [InlineData("http://registry.example.com:5000/v2/", V2Resource.Base, "", "")]
    public void Parse_Route_NamesItsParts(string target, object resource, string repository, string rest)
    {
        var request = V2Request.Parse("GET", target);

        Assert.Equal(resource, request.Resource);
        Assert.Equal(repository, request.Repository.ToString());
        Assert.Equal(rest, request.Resource switch
        {
            V2Resource.Manifest => request.Reference.ToString(),
            V2Resource.Upload => request.Upload.ToString(),
            _ => request.Digest.ToString(),
        });
    }

    [Theory]
    [InlineData("", RegistryErrorCode.RouteUnknown)]
    [InlineData("*", RegistryErrorCode.RouteUnknown)]
    [InlineData("/", RegistryErrorCode.RouteUnknown)]
    [InlineData("//v2/", RegistryErrorCode.RouteUnknown)]
    [InlineData("/v2//", RegistryErrorCode.RouteUnknown)]
    [InlineData("/V2/", RegistryErrorCode.RouteUnknown)]
    [InlineData("http://registry.example.com", RegistryErrorCode.RouteUnknown)]
    [InlineData("/v2/../v2/", RegistryErrorCode.RouteUnknown)]
    [InlineData("/v2//tags/list", RegistryErrorCode.NameInvalid)]
    [InlineData("/v2/a//tags/list", RegistryErrorCode.NameInvalid)]
    [InlineData("/v2/a/../b/tags/list", RegistryErrorCode.NameInvalid)]
    [InlineData("/v2/a/%2e%2e/tags/list", RegistryErrorCode.NameInvalid)]
    [InlineData("/v2/a%2fb/tags/list", RegistryErrorCode.NameInvalid)]
    [InlineData("/v2/a%252fb/tags/list", RegistryErrorCode.NameInvalid)]
    [InlineData("/v2/_catalog/tags/list", RegistryErrorCode.NameInvalid)]
    [InlineData("/v2/blobs/uploads/", RegistryErrorCode.NameInvalid)]
    [InlineData("/v2/a/blobs/latest", RegistryErrorCode.DigestInvalid)]
    [InlineData("/v2/a/manifests/sha256:", RegistryErrorCode.DigestInvalid)]
    [InlineData("/v2/a/manifests/..", RegistryErrorCode.ManifestUnknown)]
    [InlineData("/v2/a/blobs/uploads/..", RegistryErrorCode.BlobUploadUnknown)]
    public void Parse_NoRouteOrMalformed_IsRefused(string target, RegistryErrorCode code)
    {
        Assert.Equal(code, Assert.Throws<RegistryException>(() => V2Request.Parse("GET", target)).Code);
    }
}
