using System.Text.Json;
using Registry.Core.Access;
using Registry.Core.Model;

namespace Registry.Daemon.Auth;

/// <summary>What the registry's own tokens say of callers whom somebody outside vouched for: their rights are nowhere else.</summary>
internal static class ExternalClaims
{
    private const string Claim = "external";

    /// <summary>Writes the claim.</summary>
    public static void Write(Utf8JsonWriter json, ExternalIdentity external)
    {
        json.WriteStartObject(Claim);
        json.WriteString("name", external.Name);
        json.WriteStartArray("grants");
        foreach (var grant in external.Grants)
        {
            json.WriteStartObject();
            json.WriteString("repository", grant.Repositories.ToString());
            json.WriteString("actions", ActionList.Format(grant.Actions));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads the claim of a token whose signature is ours, and so its form.</summary>
    /// <param name="token">The token.</param>
    /// <param name="expiry">When it expires.</param>
    /// <returns><c>null</c>: it is of somebody else.</returns>
    public static ExternalIdentity? Read(JsonWebToken token, DateTimeOffset expiry)
    {
        if (token.Find(Claim) is not { } external)
        {
            return null;
        }

        var grants = new List<Grant>();
        foreach (var grant in external.GetProperty("grants").EnumerateArray())
        {
            if (Glob.TryParse(grant.GetProperty("repository").GetString(), out var repositories)
                && ActionList.TryParse(grant.GetProperty("actions").GetString(), out var actions))
            {
                grants.Add(new Grant(GrantSubject.Authenticated, repositories, actions));
            }
        }

        return new ExternalIdentity(external.GetProperty("name").GetString()!, grants, expiry);
    }
}
