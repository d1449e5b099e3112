using Registry.Testing.Http;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Daemon.Tests.Http;

/// <summary>OCI distribution spec, "Pushing a blob in chunks".</summary>
public sealed class ChunkTests(RegistryFixture fixture) : IClassFixture<RegistryFixture>
{
    private static readonly TestBlob Blob = TestBlob.Noise(30, seed: 1);
    private readonly RepositoryHttp _repository = fixture.Http.NewRepository();

    [Fact]
    public async Task Patch_ChunksInOrder_AnswersTheRangeSoFarEachTime()
    {
        var first = (await _repository.PatchAsync(await _repository.StartUploadAsync(), Blob[..10], 0)).Expect(Accepted);
        var second = (await _repository.PatchAsync(first.Location, Blob[10..20], 10)).Expect(Accepted);
        var third = (await _repository.PatchAsync(second.Location, Blob[20..], 20)).Expect(Accepted);

        first.ExpectHeader("Range", "0-9");
        second.ExpectHeader("Range", "0-19");
        third.ExpectHeader("Range", "0-29");
        (await _repository.FinishAsync(third.Location, Blob.Digest)).Expect(Created);
        await ExpectBlobAsync();
    }

    [Fact]
    public async Task Put_LastChunkWithItsRange_CreatesTheBlob()
    {
        var first = await _repository.PatchAsync(await _repository.StartUploadAsync(), Blob[..20], 0);

        (await _repository.FinishAsync(first.Location, Blob.Digest, Blob[20..], ("Content-Range", "20-29"))).Expect(Created);

        await ExpectBlobAsync();
    }

    [Theory]
    [InlineData(20)]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(11)]
    public async Task Patch_ChunkOutOfOrder_AnswersTheTrueRangeAndLosesNothing(int offset)
    {
        var first = await _repository.PatchAsync(await _repository.StartUploadAsync(), Blob[..10], 0);

        var refused = await _repository.PatchAsync(first.Location, Blob[offset..(offset + 10)], offset);

        refused.Expect(RequestedRangeNotSatisfiable).ExpectHeader("Range", "0-9")
            .ExpectHeader("Docker-Upload-UUID", first["Docker-Upload-UUID"]);
        var status = (await fixture.Http.GetAsync(refused.Location)).Expect(NoContent).ExpectHeader("Range", "0-9");
        (await _repository.FinishAsync(status.Location, Blob.Digest, Blob[10..])).Expect(Created);
        await ExpectBlobAsync();
    }

    [Fact]
    public async Task Patch_FirstChunkOutOfOrder_AnswersZeroToZero()
    {
        var refused = await _repository.PatchAsync(await _repository.StartUploadAsync(), Blob[10..20], 10);

        refused.Expect(RequestedRangeNotSatisfiable).ExpectHeader("Range", "0-0");
        (await _repository.PatchAsync(refused.Location, Blob.Bytes, 0)).Expect(Accepted).ExpectHeader("Range", "0-29");
    }

    [Fact]
    public async Task Put_LastChunkOutOfOrder_AnswersTheTrueRangeAndLosesNothing()
    {
        var first = await _repository.PatchAsync(await _repository.StartUploadAsync(), Blob[..10], 0);

        var refused = await _repository.FinishAsync(first.Location, Blob.Digest, Blob[20..], ("Content-Range", "20-29"));

        refused.Expect(RequestedRangeNotSatisfiable).ExpectHeader("Range", "0-9");
        (await _repository.FinishAsync(refused.Location, Blob.Digest, Blob[10..], ("Content-Range", "10-29"))).Expect(Created);
        await ExpectBlobAsync();
    }

    [Fact]
    public async Task Patch_LargeChunkOutOfOrder_AnswersAndLeavesTheConnectionInStep()
    {
        var large = TestBlob.Noise(5_000_000, seed: 2);
        await using var connection = await RawConnection.ConnectAsync(fixture.Http.BaseAddress);

        await connection.SendHeadAsync($"PATCH {await _repository.StartUploadAsync()}", "Content-Range: 1-5000000", "Content-Length: 5000000");
        await connection.SendAsync(large.Bytes);
        await connection.SendHeadAsync("GET /v2/");

        (await connection.ReadAsync())!.ExpectError(RequestedRangeNotSatisfiable, "BLOB_UPLOAD_INVALID");
        (await connection.ReadAsync())!.Expect(OK).ExpectHeader("Docker-Distribution-API-Version", "registry/2.0");
    }

    [Theory]
    [InlineData("0-8")]
    [InlineData("0-10")]
    public async Task Patch_RangeOfAnotherLengthThanTheBody_AnswersSizeInvalidAndLosesNothing(string range)
    {
        var location = await _repository.StartUploadAsync();

        var refused = await fixture.Http.SendAsync(HttpMethod.Patch, location, new ByteArrayContent(Blob[..10]), ("Content-Range", range));

        refused.ExpectError(BadRequest, "SIZE_INVALID");
        (await _repository.PatchAsync(location, Blob.Bytes, 0)).Expect(Accepted).ExpectHeader("Range", "0-29");
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-9")]
    [InlineData("0-")]
    [InlineData("9-0")]
    [InlineData("a-b")]
    [InlineData("0-9-9")]
    [InlineData("0-99999999999999999999")]
    public async Task Patch_MalformedRange_IsRefusedAndLosesNothing(string range)
    {
        var location = await _repository.StartUploadAsync();

        var refused = await fixture.Http.SendAsync(HttpMethod.Patch, location, new ByteArrayContent(Blob[..10]), ("Content-Range", range));

        refused.ExpectError(BadRequest, "BLOB_UPLOAD_INVALID");
        (await _repository.PatchAsync(location, Blob.Bytes, 0)).Expect(Accepted).ExpectHeader("Range", "0-29");
    }

    private async Task ExpectBlobAsync() => (await _repository.GetAsync($"blobs/{Blob.Digest}")).Expect(OK).ExpectBody(Blob.Bytes);
}
