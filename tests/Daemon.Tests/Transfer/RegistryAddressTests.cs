using Registry.Daemon.Transfer;
using Xunit;

namespace Daemon.Tests.Transfer;

public sealed class RegistryAddressTests
{
    [Theory]
    [InlineData("docker://registry.lan", "registry.lan", null)]
    [InlineData("docker://registry.lan/", "registry.lan", null)]
    [InlineData("docker://registry.lan:5000/team/app", "registry.lan:5000", "team/app")]
    [InlineData("docker://registry.lan/app:v1", "registry.lan", "app:v1")]
    [InlineData("docker://[::1]:5000/app", "[::1]:5000", "app")]
    [InlineData("docker://docker.io/alpine:3", "docker.io", "library/alpine:3")]
    [InlineData("docker://docker.io/grafana/grafana", "docker.io", "grafana/grafana")]
    public void TryParse_Address_IsRead(string text, string host, string? image)
    {
        Assert.True(RegistryAddress.TryParse(text, out var address));
        Assert.Equal(host, address.Host);
        Assert.Equal(image, address.Image?.ToString());
    }

    [Theory]
    [InlineData("registry.lan/app")]
    [InlineData("https://registry.lan/app")]
    [InlineData("docker://")]
    [InlineData("docker:///app")]
    [InlineData("docker://user@registry.lan/app")]
    [InlineData("docker://registry.lan?x/app")]
    [InlineData("docker://registry.lan:port/app")]
    [InlineData("docker://registry.lan/App")]
    [InlineData("docker://registry.lan/app:v1:v2")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(RegistryAddress.TryParse(text, out _));

    [Theory]
    [InlineData("docker://localhost:5000", true)]
    [InlineData("docker://127.0.0.1:5000", true)]
    [InlineData("docker://[::1]:5000", true)]
    [InlineData("docker://registry.lan", false)]
    public void IsLoopback_Host_Tells(string text, bool expected)
    {
        Assert.True(RegistryAddress.TryParse(text, out var address));
        Assert.Equal(expected, address.IsLoopback);
    }
}
