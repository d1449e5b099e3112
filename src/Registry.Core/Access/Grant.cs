using Registry.Core.Model;

namespace Registry.Core.Access;

/// <summary>Lets somebody do something in the repositories of a pattern. There is nothing that forbids: what no grant allows is denied.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Repositories">Where.</param>
/// <param name="Actions">What.</param>
public sealed record Grant(GrantSubject Subject, Glob Repositories, RegistryAction Actions);

/// <summary>What a token, or a part of one, is limited to.</summary>
/// <param name="Repositories">Where it is good.</param>
/// <param name="Actions">For what.</param>
public sealed record AccessLimit(Glob Repositories, RegistryAction Actions);
