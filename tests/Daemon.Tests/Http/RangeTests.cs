using System.Text;
using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>RFC 9110, section 14, on blobs: what interrupted pulls and lazily pulled layers ask for.</summary>
public sealed class RangeTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private static readonly TestBlob Blob = TestBlob.Noise(1000, seed: 1);
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Theory]
    [InlineData("bytes=0-0", 0, 0)]
    [InlineData("bytes=10-19", 10, 19)]
    [InlineData("bytes=990-", 990, 999)]
    [InlineData("bytes=0-", 0, 999)]
    [InlineData("bytes=-1", 999, 999)]
    [InlineData("bytes=-1000", 0, 999)]
    [InlineData("bytes=-5000", 0, 999)]
    [InlineData("bytes=500-5000", 500, 999)]
    [InlineData("bytes=500-99999999999999999999999999", 500, 999)]
    [InlineData("Bytes=1-2", 1, 2)]
    [InlineData("bytes=0-9,5000-", 0, 9)]
    [InlineData("bytes=0-9,10-19", 0, 19)]
    [InlineData("bytes=0-9,5-19", 0, 19)]
    public async Task Get_OneRange_AnswersThosePartialBytes(string range, int first, int last)
    {
        var response = (await GetAsync(range)).Expect(PartialContent);

        response.ExpectHeader("Content-Range", $"bytes {first}-{last}/1000")
            .ExpectHeader("Content-Length", $"{last - first + 1}")
            .ExpectHeader("Content-Type", "application/octet-stream")
            .ExpectHeader("Docker-Content-Digest", Blob.Digest)
            .ExpectHeader("ETag", $"\"{Blob.Digest}\"")
            .ExpectBody(Blob[first..(last + 1)]);
    }

    [Theory]
    [InlineData("bytes=1000-")]
    [InlineData("bytes=1000-1001")]
    [InlineData("bytes=99999999999999999999999999-")]
    [InlineData("bytes=20-10")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=1000-,2000-")]
    public async Task Get_UnsatisfiableRange_AnswersTheSize(string range)
    {
        var response = await GetAsync(range);

        response.ExpectError(RequestedRangeNotSatisfiable, "RANGE_INVALID").ExpectHeader("Content-Range", "bytes */1000")
            .ExpectHeader("Cache-Control", null);
    }

    [Fact]
    public async Task Get_RangeOfAnEmptyBlob_IsUnsatisfiable()
    {
        await _repository.PushAsync(TestBlob.Empty);

        var response = await _repository.GetAsync($"blobs/{TestBlob.Empty.Digest}", ("Range", "bytes=0-"));

        response.Expect(RequestedRangeNotSatisfiable).ExpectHeader("Content-Range", "bytes */0");
    }

    [Theory]
    [InlineData("bytes")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=5")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=--1")]
    [InlineData("bytes=0-1-2")]
    [InlineData("bytes=0x0-1")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=0-1;2-3")]
    [InlineData("items=0-1")]
    [InlineData("0-1")]
    public async Task Get_MalformedRange_AnswersTheWholeBlob(string range)
    {
        var response = await GetAsync(range);

        response.Expect(OK).ExpectHeader("Content-Length", "1000").ExpectBody(Blob.Bytes);
    }

    [Theory]
    [InlineData("bytes=0-9,20-29,990-", "0-9 20-29 990-999")]
    [InlineData("bytes=0-9, 20-29", "0-9 20-29")]
    [InlineData("bytes=20-29,0-9", "20-29 0-9")]
    [InlineData("bytes=0-9,10-19,30-39", "0-19 30-39")]
    [InlineData("bytes=0-9,-10", "0-9 990-999")]
    [InlineData("bytes=0-9,20-29,5000-", "0-9 20-29")]
    public async Task Get_SeveralRanges_AnswersAPartForEach(string range, string expected)
    {
        var response = (await GetAsync(range)).Expect(PartialContent).ExpectHeader("Content-Range", null);

        var parts = Parts(response);
        Assert.Equal(expected.Split(' ').Select(r => $"bytes {r}/1000").Order(), parts.Select(p => p.ContentRange).Order());
        Assert.All(parts, part => Assert.Equal(BytesOf(part.ContentRange), part.Bytes));
        response.ExpectHeader("Docker-Content-Digest", Blob.Digest).ExpectHeader("Content-Length", $"{response.Body.Length}");
    }

    [Fact]
    public async Task Get_256Ranges_AnswersAPartForEach()
    {
        var response = (await GetAsync(RangesOfOneByte(256))).Expect(PartialContent);

        Assert.Equal(256, Parts(response).Count);
    }

    [Fact]
    public async Task Get_MoreThan256Ranges_AnswersTheWholeBlob()
    {
        var response = await GetAsync(RangesOfOneByte(257));

        response.Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Get_RangesThatOverlapAbusively_AnswersTheWholeBlob()
    {
        var response = await GetAsync("bytes=" + string.Join(',', Enumerable.Range(0, 100).Select(i => $"{i}-")));

        response.Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Head_Range_IsIgnored()
    {
        await _repository.PushAsync(Blob);

        var response = await _repository.HeadAsync($"blobs/{Blob.Digest}", ("Range", "bytes=0-9"));

        response.Expect(OK).ExpectHeader("Content-Length", "1000");
    }

    [Fact]
    public async Task Get_RangeIfStillThatETag_AnswersThePart()
    {
        var response = await GetAsync("bytes=0-9", ("If-Range", $"\"{Blob.Digest}\""));

        response.Expect(PartialContent).ExpectBody(Blob[..10]);
    }

    [Fact]
    public async Task Get_RangeIfAnotherETag_AnswersTheWholeBlob()
    {
        var response = await GetAsync("bytes=0-9", ("If-Range", "\"sha256:0000\""));

        response.Expect(OK).ExpectBody(Blob.Bytes);
    }

    [Fact]
    public async Task Get_RangeToTheEndOfALargeBlob_ReachesTheEnd()
    {
        var large = await _repository.PushAsync(TestBlob.Noise(3_000_000, seed: 2));

        var response = await _repository.GetAsync($"blobs/{large.Digest}", ("Range", "bytes=1000001-"));

        response.Expect(PartialContent).ExpectHeader("Content-Range", "bytes 1000001-2999999/3000000").ExpectBody(large[1_000_001..]);
    }

    private static string RangesOfOneByte(int count) => "bytes=" + string.Join(',', Enumerable.Range(0, count).Select(i => $"{i * 2}-{i * 2}"));

    private async Task<WireResponse> GetAsync(string range, params (string Name, string Value)[] headers)
    {
        await _repository.PushAsync(Blob);
        return await _repository.GetAsync($"blobs/{Blob.Digest}", [("Range", range), .. headers]);
    }

    private static byte[] BytesOf(string contentRange)
    {
        var ends = contentRange["bytes ".Length..contentRange.IndexOf('/', StringComparison.Ordinal)].Split('-');
        return Blob[int.Parse(ends[0], provider: null)..(int.Parse(ends[1], provider: null) + 1)];
    }

    /// <summary>Takes a multipart body apart byte for byte (RFC 2046, section 5.1).</summary>
    private static List<(string ContentRange, byte[] Bytes)> Parts(WireResponse response)
    {
        const string Type = "multipart/byteranges; boundary=";
        Assert.StartsWith(Type, response["Content-Type"], StringComparison.Ordinal);
        var boundary = response["Content-Type"]![Type.Length..].Trim('"');
        var pieces = ("\r\n" + Encoding.Latin1.GetString(response.Body)).Split($"\r\n--{boundary}");
        Assert.Equal("--", pieces[^1].TrimEnd());
        return [.. pieces[1..^1].Select(Part)];

        static (string, byte[]) Part(string piece)
        {
            var head = piece.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var headers = piece[..head].Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(": "))
                .ToDictionary(header => header[0], header => header[1]);
            Assert.Equal("application/octet-stream", headers["Content-Type"]);
            return (headers["Content-Range"], Encoding.Latin1.GetBytes(piece[(head + 4)..]));
        }
    }
}
