using System.Diagnostics.CodeAnalysis;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>A table of values by one of a few names; written as a <see cref="MapType{T}"/> is.</summary>
/// <param name="choices">The names, and what they stand for.</param>
/// <param name="element">The type of the values.</param>
internal sealed class ChoiceMapType<TKey, T>((string Name, TKey Key)[] choices, SettingType<T> element)
    : SettingType<IReadOnlyDictionary<TKey, T>>
    where TKey : notnull
{
    private readonly MapType<T> _byName = new(element);

    /// <inheritdoc/>
    public override bool TryRead(
        TomlValue value, ProblemReporter report, [MaybeNullWhen(false)] out IReadOnlyDictionary<TKey, T> result)
    {
        result = null;
        if (!_byName.TryRead(value, report, out var byName))
            return false;
        var names = Array.ConvertAll(choices, static choice => choice.Name);
        foreach (var name in byName.Keys.Except(names))
            report(value.Position, $"unknown name {TomlString.Quote(name)}; known are {string.Join(", ", names)}");
        var byKey = new Dictionary<TKey, T>();
        foreach (var (name, key) in choices)
        {
            if (byName.TryGetValue(name, out var chosen))
                byKey.Add(key, chosen);
        }

        result = byKey;
        return byKey.Count == byName.Count;
    }

    /// <inheritdoc/>
    public override TomlValue? FromText(string text, ProblemReporter report) => _byName.FromText(text, report);
}
