using Registry.Core.Access;
using Registry.Core.Model;

namespace Registry.Daemon.Auth;

/// <summary>What a bearer token is asked for, or issued for (CNCF distribution, "Token Scope Documentation").</summary>
/// <param name="Catalog">Whether the list of repositories is part of it.</param>
/// <param name="Repositories">The repositories, each once, and what in them.</param>
public sealed record TokenScope(bool Catalog, IReadOnlyList<(RepositoryName Name, RegistryAction Actions)> Repositories)
{
    /// <summary>The scope that the list of repositories is asked for with.</summary>
    public const string OfCatalog = "registry:catalog:*";

    /// <summary>The most repositories that one token is for: its header must not outgrow what servers and proxies take.</summary>
    public const int MaxRepositories = 24;

    private const RegistryAction Everything = RegistryAction.Pull | RegistryAction.Push | RegistryAction.Delete;

    /// <summary>The scope that lets something be done in a repository; whoever pushes also pulls.</summary>
    public static string Of(RepositoryName repository, RegistryAction action) =>
        $"repository:{repository}:{ActionList.Format(action == RegistryAction.Push ? RegistryAction.Pull | action : action)}";

    /// <summary>
    /// Reads scopes, separated by spaces, in any number of texts. What is malformed or unknown is left out: whoever asked gets less.
    /// </summary>
    public static TokenScope Parse(IEnumerable<string?> texts)
    {
        var catalog = false;
        var repositories = new List<(RepositoryName Name, RegistryAction Actions)>();
        foreach (var text in texts)
        {
            foreach (var part in text.AsSpan().Split(' '))
            {
                var scope = text.AsSpan()[part];
                if (scope is OfCatalog)
                {
                    catalog = true;
                }
                else if (TryParse(scope, out var name, out var actions))
                {
                    Add(repositories, name, actions);
                }
            }
        }

        return new TokenScope(catalog, repositories);
    }

    /// <summary>What of this a caller may do.</summary>
    public TokenScope Within(Identity identity)
    {
        var granted = new List<(RepositoryName Name, RegistryAction Actions)>();
        foreach (var (name, actions) in Repositories)
        {
            var allowed = AccessPolicy.Allowed(identity, name).Intersect(actions);
            if (allowed != RegistryAction.None)
            {
                granted.Add((name, allowed));
            }
        }

        return this with { Repositories = granted };
    }

    /// <summary>Whether it is for something in a repository.</summary>
    public bool Allows(RepositoryName repository, RegistryAction action)
    {
        foreach (var (name, actions) in Repositories)
        {
            if (name == repository)
            {
                return actions.Covers(action);
            }
        }

        return false;
    }

    /// <summary>The scopes as <see cref="Parse"/> reads them.</summary>
    public override string ToString() => string.Join(
        ' ',
        Repositories.Select(entry => $"repository:{entry.Name}:{ActionList.Format(entry.Actions)}").Concat(Catalog ? [OfCatalog] : []));

    /// <summary>Reads the names of actions; those that are unknown are left out.</summary>
    public static RegistryAction ActionOf(ReadOnlySpan<char> name) => name is "*" ? Everything : ActionList.Find(name) & Everything;

    /// <summary><c>repository:NAME:ACTION,ACTION</c>; the type may have a class in parentheses, which says nothing to us.</summary>
    private static bool TryParse(ReadOnlySpan<char> scope, out RepositoryName name, out RegistryAction actions)
    {
        (name, actions) = (default, RegistryAction.None);
        var first = scope.IndexOf(':');
        var last = scope.LastIndexOf(':');
        if (first < 0 || first == last || !IsRepository(scope[..first]) || !RepositoryName.TryParse(scope[(first + 1)..last], out name))
        {
            return false;
        }

        var list = scope[(last + 1)..];
        foreach (var part in list.Split(','))
        {
            actions |= ActionOf(list[part]);
        }

        return actions != RegistryAction.None;
    }

    private static bool IsRepository(ReadOnlySpan<char> type) => type is "repository" || (type.StartsWith("repository(") && type[^1] == ')');

    private static void Add(List<(RepositoryName Name, RegistryAction Actions)> repositories, RepositoryName name, RegistryAction actions)
    {
        var known = repositories.FindIndex(entry => entry.Name == name);
        if (known >= 0)
        {
            repositories[known] = (name, repositories[known].Actions | actions);
        }
        else if (repositories.Count < MaxRepositories)
        {
            repositories.Add((name, actions));
        }
    }
}
