namespace Core.Tests.Architecture;

/// <summary>
/// The rooms of the house and which others each may name: Core knows nobody, Storage knows Core, and within Daemon it goes from
/// Commands to Composition to the rest to Core.
/// </summary>
internal static class Rooms
{
    private const string Core = "Registry.Core";
    private const string Storage = "Registry.Storage";
    private const string Daemon = "Registry.Daemon";
    private const string Commands = Daemon + ".Commands";
    private const string Composition = Daemon + ".Composition";
    private const string Configuration = Daemon + ".Configuration";
    private const string Hosting = Daemon + ".Hosting";
    private const string Http = Daemon + ".Http";
    private const string Auth = Daemon + ".Auth";
    private const string Limits = Daemon + ".Limits";
    private const string Audit = Daemon + ".Audit";
    private const string Jobs = Daemon + ".Jobs";
    private const string Transfer = Daemon + ".Transfer";
    private const string Logging = Daemon + ".Logging";
    private const string Webhooks = Daemon + ".Webhooks";
    private const string Tls = Daemon + ".Tls";
    private const string Systemd = Daemon + ".Systemd";
    private const string Telemetry = Daemon + ".Telemetry";

    // Not ours, but nobody's business except Storage's.
    private const string Sqlite = "SQLitePCL";

    private static readonly Dictionary<string, string[]> MayName = new()
    {
        [Core] = [],
        [Storage] = [Core, Sqlite],
        [Daemon] = [Commands],
        [Commands] = [Composition, Configuration, Core],
        [Composition] = [Configuration, Hosting, Http, Auth, Limits, Audit, Jobs, Transfer, Webhooks, Logging, Tls, Systemd, Telemetry, Storage, Core],
        [Configuration] = [Core],
        [Hosting] = [Configuration, Http],
        [Http] = [Auth, Limits, Core],
        [Auth] = [Core],
        [Limits] = [Core],
        [Audit] = [Core],
        [Jobs] = [Tls, Core],
        [Transfer] = [Core],
        [Webhooks] = [Jobs, Core],
        [Tls] = [Configuration],
        [Systemd] = [],
        [Telemetry] = [Http, Auth, Core],
        [Logging] = [Configuration, Http, Core],
        [Sqlite] = [],
    };

    /// <summary>What in some sources goes against the directions, a line each.</summary>
    public static IReadOnlyList<string> Offences(IReadOnlyList<SourceFile> files)
    {
        var types = files.SelectMany(file => file.Types).ToHashSet();
        var namespaces = files.Select(file => file.Namespace).ToHashSet();
        return [.. files.SelectMany(file => OffencesIn(file, types, namespaces)).Distinct()];
    }

    private static IEnumerable<string> OffencesIn(SourceFile file, HashSet<string> types, HashSet<string> namespaces)
    {
        // The root of Daemon is a room of its own, not whatever lies below it.
        if (Of(file.FolderNamespace) is not { } room || (room == Daemon && file.FolderNamespace != Daemon))
        {
            return [$"{file.Path}: {file.FolderNamespace} is no room; give it a line in {nameof(Rooms)}"];
        }

        var named =
            from name in file.Names.SelectMany(name => Meanings(name, file.FolderNamespace, types))
                .Concat(file.Imports.SelectMany(import => Meanings(import, file.FolderNamespace, namespaces)))
            let target = Of(name)
            where target is not null && target != room && !MayName[room].Contains(target)
            select $"{file.Path}: {room} names {target}";
        return file.HasGlobalUsings ? named.Append($"{file.Path}: global usings hide who names whom") : named;
    }

    /// <summary>
    /// What a name may mean in a namespace: itself, or, where something of that name is declared there, what is in one of the
    /// enclosing namespaces.
    /// </summary>
    private static IEnumerable<string> Meanings(string name, string inside, HashSet<string> declared)
    {
        yield return name;
        for (var scope = inside; scope.Length > 0; scope = Parent(scope))
        {
            for (var candidate = $"{scope}.{name}"; candidate.Length > scope.Length; candidate = Parent(candidate))
            {
                if (declared.Contains(candidate))
                {
                    yield return candidate;
                    break;
                }
            }
        }
    }

    /// <summary>The room that a full name lies in, or <c>null</c>.</summary>
    private static string? Of(string name)
    {
        for (; name.Length > 0; name = Parent(name))
        {
            if (MayName.ContainsKey(name))
            {
                return name;
            }
        }

        return null;
    }

    private static string Parent(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];
}
