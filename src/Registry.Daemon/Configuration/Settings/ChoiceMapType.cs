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
        var names = choices.Select(choice => choice.Name).ToList();
        foreach (var name in byName.Keys.Except(names))
            report(value.Position, $"unknown name {TomlString.Quote(name)}; known are {string.Join(", ", names)}");
        result = choices.Where(choice => byName.ContainsKey(choice.Name)).ToDictionary(choice => choice.Key, choice => byName[choice.Name]);
        return result.Count == byName.Count;
    }

    /// <inheritdoc/>
    public override TomlValue? FromText(string text, ProblemReporter report) => _byName.FromText(text, report);
}
