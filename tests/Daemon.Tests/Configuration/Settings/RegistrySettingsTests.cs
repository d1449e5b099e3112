using System.Reflection;
using Registry.Daemon.Configuration.Settings;
using Xunit;

namespace Daemon.Tests.Configuration.Settings;

public sealed class RegistrySettingsTests
{
    [Fact]
    public void All_HoldsEverySetting() =>
        Assert.Equal(
            typeof(RegistrySettings).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(field => field.GetValue(null)).OfType<Setting>(),
            RegistrySettings.All);

    [Fact]
    public void All_Variables_AreDistinct() => Assert.Distinct(RegistrySettings.All.Select(setting => setting.EnvironmentVariable));

    [Fact]
    public void All_Defaults_AreValid() =>
        Assert.All(RegistrySettings.All, setting =>
            Assert.True(setting.TryRead(setting.Default, (_, message) => Assert.Fail(message), out _)));
}
