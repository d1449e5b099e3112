using System.Reflection;
using Registry.Daemon.Configuration.Settings;
using Xunit;

namespace Daemon.Tests.Configuration.Settings;

public sealed class RegistrySettingsTests
{
    [Fact]
    public void All_HoldsEverySetting() =>
        Assert.Equivalent(
            typeof(RegistrySettings).Assembly.GetTypes()
                .Where(type => type.Namespace == typeof(RegistrySettings).Namespace)
                .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
                .Where(field => field.FieldType.IsAssignableTo(typeof(Setting)))
                .Select(field => (Setting)field.GetValue(null)!)
                .Select(setting => setting.EnvironmentVariable),
            RegistrySettings.All.Select(setting => setting.EnvironmentVariable),
            strict: true);

    [Fact]
    public void All_Variables_AreDistinct() => Assert.Distinct(RegistrySettings.All.Select(setting => setting.EnvironmentVariable));

    [Fact]
    public void All_Defaults_AreValid() =>
        Assert.All(RegistrySettings.All, setting =>
            Assert.True(setting.TryRead(setting.Default, (_, message) => Assert.Fail(message), out _)));
}
