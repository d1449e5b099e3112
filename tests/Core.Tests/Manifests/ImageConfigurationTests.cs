using Registry.Core.Manifests;
using Xunit;

namespace Core.Tests.Manifests;

public sealed class ImageConfigurationTests
{
    [Fact]
    public void Read_Full_HasEverything()
    {
        var configuration = Read("""
            {"os":"linux","architecture":"amd64","created":"2026-01-31T23:59:59.5+02:00","config":{"User":"app","WorkingDir":"/srv",
             "Entrypoint":["/bin/app"],"Cmd":["-v","x"],"Env":["A=1","B=2"],"Labels":{"a":"b","empty":""} } }
            """)!;

        Assert.Equal("linux/amd64", configuration.Platform!.ToString());
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 23, 59, 59, 500, TimeSpan.FromHours(2)), configuration.Created);
        Assert.Equal(("app", "/srv"), (configuration.User, configuration.WorkingDirectory));
        Assert.Equal(["/bin/app"], configuration.Entrypoint);
        Assert.Equal(["-v", "x"], configuration.Command);
        Assert.Equal(["A=1", "B=2"], configuration.Environment);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "b", ["empty"] = "" }, configuration.Labels);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"os":1,"created":"yesterday","config":null}""")]
    [InlineData("""{"created":7,"config":{"User":{},"Env":"A=1","Labels":["a"],"Cmd":[1,null]} }""")]
    public void Read_NothingAsExpected_IsEmpty(string json)
    {
        var configuration = Read(json)!;

        Assert.Null(configuration.Platform);
        Assert.Null(configuration.Created);
        Assert.Empty(configuration.Environment);
        Assert.Empty(configuration.Command);
        Assert.Empty(configuration.Labels);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("[]")]
    [InlineData("{")]
    public void Read_NoObject_IsNull(string json) => Assert.Null(Read(json));

    private static ImageConfiguration? Read(string json) => ImageConfiguration.Read(SampleManifests.Bytes(json));
}
