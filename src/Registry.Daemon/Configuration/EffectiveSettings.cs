using System.Diagnostics.CodeAnalysis;
using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration;

/// <summary>The values in force: the defaults, and what has been applied over them, with their origins.</summary>
internal sealed class EffectiveSettings
{
    private sealed record Entry(TomlValue Value, SettingValue? Checked, SettingOrigin Origin);

    private readonly Dictionary<Setting, Entry> _entries = [];
    private readonly List<ConfigurationProblem> _problems = [];

    /// <summary>Begins with the defaults.</summary>
    public EffectiveSettings()
    {
        foreach (var setting in RegistrySettings.All)
            Apply(setting, setting.Default, SettingOrigin.Default);
    }

    /// <summary>
    /// What a server that runs with some settings runs with once it has taken others over: live settings as they are now, the rest as
    /// they were. A value that did not change is the same object as before.
    /// </summary>
    /// <param name="running">What it runs with.</param>
    /// <param name="changed">What is given now, without a problem.</param>
    public EffectiveSettings(EffectiveSettings running, EffectiveSettings changed)
    {
        foreach (var setting in RegistrySettings.All)
        {
            var (former, now) = (running._entries[setting], changed._entries[setting]);
            _entries[setting] = running.HasSame(setting, changed) ? former with { Origin = now.Origin } : setting.IsLive ? now : former;
        }
    }

    /// <summary>What was found wrong so far: first in the file, in its order, then elsewhere.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems =>
        [.. _problems.OrderBy(problem => problem.Origin.Position is null)
            .ThenBy(problem => problem.Origin.Position?.Line)
            .ThenBy(problem => problem.Origin.Position?.Column)];

    /// <summary>Sets a value over that of a weaker source, or takes note of what is wrong with it.</summary>
    public void Apply(Setting setting, TomlValue value, SettingOrigin origin)
    {
        // Variables and flags carry the setting in their name already.
        var prefix = origin.Position is null ? "" : $"{setting.Key}: ";
        setting.TryRead(value, (position, message) => Report(origin.At(position), prefix + message), out var read);
        _entries[setting] = new Entry(value, read, origin);
    }

    /// <summary>Takes note of a problem.</summary>
    public void Report(SettingOrigin origin, string message) => _problems.Add(new(origin, message));

    /// <summary>Returns the checked value of a setting, unless the value in force was refused.</summary>
    public bool TryGet<T>(Setting<T> setting, [MaybeNullWhen(false)] out T value)
    {
        var read = _entries[setting].Checked as SettingValue<T>;
        value = read is null ? default : read.Value;
        return read is not null;
    }

    /// <summary>Returns the checked value of a setting.</summary>
    /// <exception cref="InvalidOperationException">The value in force was refused.</exception>
    public T Get<T>(Setting<T> setting) =>
        TryGet(setting, out var value) ? value : throw new InvalidOperationException($"{setting.Key} was refused");

    /// <summary>Returns the value of a setting as TOML.</summary>
    public TomlValue ValueOf(Setting setting) => _entries[setting].Value;

    /// <summary>The settings that have another value than others have.</summary>
    public IEnumerable<Setting> ChangedFrom(EffectiveSettings others) => RegistrySettings.All.Where(setting => !HasSame(setting, others));

    /// <summary>Returns where the value of a setting comes from.</summary>
    public SettingOrigin OriginOf(Setting setting) => _entries[setting].Origin;

    private bool HasSame(Setting setting, EffectiveSettings others) => ValueOf(setting).ToString() == others.ValueOf(setting).ToString();
}
