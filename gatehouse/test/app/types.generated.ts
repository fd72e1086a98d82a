import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { UserRow } from '../../clerk/index.ts';
import type { PoemRow } from './data/poem.ts';
import type { ShelfRow } from './data/shelf.ts';
import type { Context } from './context.ts';
import type { RuleFor } from '../../guard/index.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A time: ISO 8601 in UTC, for example `2026-01-31T09:30:00.000Z`. */
  DateTime: { input: Date; output: Date; }
};

export type CreatePoemInput = {
  /** 1 to 100,000 characters. */
  body: Scalars['String']['input'];
  draftNotes?: InputMaybe<Scalars['String']['input']>;
  /** Write it in the caller's active organization. */
  inOrganization?: InputMaybe<Scalars['Boolean']['input']>;
  /** 1 to 200 characters after trimming. */
  title: Scalars['String']['input'];
};

export type LabelShelfInput = {
  id: Scalars['ID']['input'];
  name: Scalars['String']['input'];
};

export type Mutation = {
  __typename?: 'Mutation';
  createPoem: Poem;
  deletePoem: Scalars['ID']['output'];
  /** Nothing is stored: returns the shelf as it would be. */
  labelShelf: Shelf;
  /** For a published poem nothing changes; an archived one is a CONFLICT. */
  publishPoem: Poem;
  /** Sets the role at Clerk, whose next session token for the user has it, and then in our mirror. */
  setUserRole: User;
  updatePoem: Poem;
};


export type MutationCreatePoemArgs = {
  input: CreatePoemInput;
};


export type MutationDeletePoemArgs = {
  id: Scalars['ID']['input'];
};


export type MutationLabelShelfArgs = {
  input: LabelShelfInput;
};


export type MutationPublishPoemArgs = {
  id: Scalars['ID']['input'];
};


export type MutationSetUserRoleArgs = {
  role: Role;
  userId: Scalars['ID']['input'];
};


export type MutationUpdatePoemArgs = {
  id: Scalars['ID']['input'];
  input: UpdatePoemInput;
};

export type Named = {
  id: Scalars['ID']['output'];
  name: Scalars['String']['output'];
};

/** Where a page of a Relay connection begins and ends. */
export type PageInfo = {
  __typename?: 'PageInfo';
  endCursor: Maybe<Scalars['String']['output']>;
  hasNextPage: Scalars['Boolean']['output'];
  hasPreviousPage: Scalars['Boolean']['output'];
  startCursor: Maybe<Scalars['String']['output']>;
};

export type Poem = {
  __typename?: 'Poem';
  author: User;
  body: Scalars['String']['output'];
  createdAt: Scalars['DateTime']['output'];
  draftNotes: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  organizationId: Maybe<Scalars['ID']['output']>;
  publishedAt: Maybe<Scalars['DateTime']['output']>;
  status: PoemStatus;
  title: Scalars['String']['output'];
  updatedAt: Scalars['DateTime']['output'];
};

export type PoemConnection = {
  __typename?: 'PoemConnection';
  edges: Array<PoemEdge>;
  pageInfo: PageInfo;
};

export type PoemEdge = {
  __typename?: 'PoemEdge';
  cursor: Scalars['String']['output'];
  node: Poem;
};

export type PoemStatus =
  | 'ARCHIVED'
  | 'DRAFT'
  | 'PUBLISHED';

export type Query = {
  __typename?: 'Query';
  allPoems: PoemConnection;
  /** The caller. */
  me: User;
  /** The caller's own poems: in every state if personal or in their active organization, otherwise only published ones. */
  myPoems: PoemConnection;
  /** A person or a shelf. */
  named: Maybe<Named>;
  /** The poems of the caller's active organization. */
  organizationPoems: PoemConnection;
  /** The poem with this id, if you may see it. */
  poem: Maybe<Poem>;
  /** Published poems, newest first. */
  poems: PoemConnection;
  shelf: Maybe<Shelf>;
  user: Maybe<User>;
  users: UserConnection;
};


export type QueryAllPoemsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<PoemStatus>;
};


export type QueryMyPoemsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<PoemStatus>;
};


export type QueryNamedArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOrganizationPoemsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryPoemArgs = {
  id: Scalars['ID']['input'];
};


export type QueryPoemsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryShelfArgs = {
  id: Scalars['ID']['input'];
};


export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};


export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  role?: InputMaybe<Role>;
};

export type Role =
  | 'ADMIN'
  | 'USER';

/** A shelf of a library: shelves stand in shelves. */
export type Shelf = Named & {
  __typename?: 'Shelf';
  id: Scalars['ID']['output'];
  /** What is on a locked shelf is for members. */
  items: Maybe<Array<ShelfItem>>;
  /** The one who keeps the key. */
  keeper: Maybe<Named>;
  kind: ShelfKind;
  name: Scalars['String']['output'];
  parent: Maybe<Shelf>;
  shelves: Maybe<Array<Shelf>>;
};

export type ShelfItem = Poem | Shelf;

export type ShelfKind =
  | 'LOCKED'
  | 'OPEN';

export type Subscription = {
  __typename?: 'Subscription';
  /** Each poem when it is published. */
  poemPublished: Poem;
};

export type UpdatePoemInput = {
  body?: InputMaybe<Scalars['String']['input']>;
  draftNotes?: InputMaybe<Scalars['String']['input']>;
  title?: InputMaybe<Scalars['String']['input']>;
};

/** A user who has signed in to Clerk at least once. */
export type User = Named & {
  __typename?: 'User';
  createdAt: Scalars['DateTime']['output'];
  email: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  imageUrl: Maybe<Scalars['String']['output']>;
  name: Scalars['String']['output'];
  /** Newest first; only the poems that you may see. */
  poems: PoemConnection;
  role: Maybe<Role>;
};


/** A user who has signed in to Clerk at least once. */
export type UserPoemsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

export type UserConnection = {
  __typename?: 'UserConnection';
  edges: Array<UserEdge>;
  pageInfo: PageInfo;
};

export type UserEdge = {
  __typename?: 'UserEdge';
  cursor: Scalars['String']['output'];
  node: User;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  ShelfItem:
    | ( PoemRow )
    | ( ShelfRow )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Named:
    | ( ShelfRow )
    | ( UserRow )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CreatePoemInput: CreatePoemInput;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  LabelShelfInput: LabelShelfInput;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Named: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Named']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Poem: ResolverTypeWrapper<PoemRow>;
  PoemConnection: ResolverTypeWrapper<Omit<PoemConnection, 'edges'> & { edges: Array<ResolversTypes['PoemEdge']> }>;
  PoemEdge: ResolverTypeWrapper<Omit<PoemEdge, 'node'> & { node: ResolversTypes['Poem'] }>;
  PoemStatus: PoemStatus;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Role: Role;
  Shelf: ResolverTypeWrapper<ShelfRow>;
  ShelfItem: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ShelfItem']>;
  ShelfKind: ShelfKind;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  UpdatePoemInput: UpdatePoemInput;
  User: ResolverTypeWrapper<UserRow>;
  UserConnection: ResolverTypeWrapper<Omit<UserConnection, 'edges'> & { edges: Array<ResolversTypes['UserEdge']> }>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Boolean: Scalars['Boolean']['output'];
  CreatePoemInput: CreatePoemInput;
  DateTime: Scalars['DateTime']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  LabelShelfInput: LabelShelfInput;
  Mutation: Record<PropertyKey, never>;
  Named: ResolversInterfaceTypes<ResolversParentTypes>['Named'];
  PageInfo: PageInfo;
  Poem: PoemRow;
  PoemConnection: Omit<PoemConnection, 'edges'> & { edges: Array<ResolversParentTypes['PoemEdge']> };
  PoemEdge: Omit<PoemEdge, 'node'> & { node: ResolversParentTypes['Poem'] };
  Query: Record<PropertyKey, never>;
  Shelf: ShelfRow;
  ShelfItem: ResolversUnionTypes<ResolversParentTypes>['ShelfItem'];
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  UpdatePoemInput: UpdatePoemInput;
  User: UserRow;
  UserConnection: Omit<UserConnection, 'edges'> & { edges: Array<ResolversParentTypes['UserEdge']> };
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
};

export type MaxLengthDirectiveArgs = {
  characters: Scalars['Int']['input'];
};

export type MaxLengthDirectiveResolver<Result, Parent, ContextType = Context, Args = MaxLengthDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  createPoem?: Resolver<ResolversTypes['Poem'], ParentType, ContextType, RequireFields<MutationCreatePoemArgs, 'input'>>;
  deletePoem?: Resolver<ResolversTypes['ID'], ParentType, ContextType, RequireFields<MutationDeletePoemArgs, 'id'>>;
  labelShelf?: Resolver<ResolversTypes['Shelf'], ParentType, ContextType, RequireFields<MutationLabelShelfArgs, 'input'>>;
  publishPoem?: Resolver<ResolversTypes['Poem'], ParentType, ContextType, RequireFields<MutationPublishPoemArgs, 'id'>>;
  setUserRole?: Resolver<ResolversTypes['User'], ParentType, ContextType, RequireFields<MutationSetUserRoleArgs, 'role' | 'userId'>>;
  updatePoem?: Resolver<ResolversTypes['Poem'], ParentType, ContextType, RequireFields<MutationUpdatePoemArgs, 'id' | 'input'>>;
};

export type NamedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Named'] = ResolversParentTypes['Named']> = {
  __resolveType: TypeResolveFn<'Shelf' | 'User', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PoemResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Poem'] = ResolversParentTypes['Poem']> = {
  author?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  body?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  draftNotes?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  organizationId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  publishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['PoemStatus'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PoemConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PoemConnection'] = ResolversParentTypes['PoemConnection']> = {
  edges?: Resolver<Array<ResolversTypes['PoemEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type PoemEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PoemEdge'] = ResolversParentTypes['PoemEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Poem'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  allPoems?: Resolver<ResolversTypes['PoemConnection'], ParentType, ContextType, RequireFields<QueryAllPoemsArgs, 'first'>>;
  me?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  myPoems?: Resolver<ResolversTypes['PoemConnection'], ParentType, ContextType, RequireFields<QueryMyPoemsArgs, 'first'>>;
  named?: Resolver<Maybe<ResolversTypes['Named']>, ParentType, ContextType, RequireFields<QueryNamedArgs, 'id'>>;
  organizationPoems?: Resolver<ResolversTypes['PoemConnection'], ParentType, ContextType, RequireFields<QueryOrganizationPoemsArgs, 'first'>>;
  poem?: Resolver<Maybe<ResolversTypes['Poem']>, ParentType, ContextType, RequireFields<QueryPoemArgs, 'id'>>;
  poems?: Resolver<ResolversTypes['PoemConnection'], ParentType, ContextType, RequireFields<QueryPoemsArgs, 'first'>>;
  shelf?: Resolver<Maybe<ResolversTypes['Shelf']>, ParentType, ContextType, RequireFields<QueryShelfArgs, 'id'>>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, RequireFields<QueryUserArgs, 'id'>>;
  users?: Resolver<ResolversTypes['UserConnection'], ParentType, ContextType, RequireFields<QueryUsersArgs, 'first'>>;
};

export type ShelfResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Shelf'] = ResolversParentTypes['Shelf']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  items?: Resolver<Maybe<Array<ResolversTypes['ShelfItem']>>, ParentType, ContextType>;
  keeper?: Resolver<Maybe<ResolversTypes['Named']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['ShelfKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parent?: Resolver<Maybe<ResolversTypes['Shelf']>, ParentType, ContextType>;
  shelves?: Resolver<Maybe<Array<ResolversTypes['Shelf']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ShelfItemResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ShelfItem'] = ResolversParentTypes['ShelfItem']> = {
  __resolveType: TypeResolveFn<'Poem' | 'Shelf', ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  poemPublished?: SubscriptionResolver<ResolversTypes['Poem'], "poemPublished", ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  imageUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  poems?: Resolver<ResolversTypes['PoemConnection'], ParentType, ContextType, RequireFields<UserPoemsArgs, 'first'>>;
  role?: Resolver<Maybe<ResolversTypes['Role']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<Array<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  DateTime?: GraphQLScalarType;
  Mutation?: MutationResolvers<ContextType>;
  Named?: NamedResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Poem?: PoemResolvers<ContextType>;
  PoemConnection?: PoemConnectionResolvers<ContextType>;
  PoemEdge?: PoemEdgeResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Shelf?: ShelfResolvers<ContextType>;
  ShelfItem?: ShelfItemResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  maxLength?: MaxLengthDirectiveResolver<any, any, ContextType>;
};

/** Resolvers of these fields of a type; required if the object has no member with that name. */
type FieldResolvers<Type extends string, All, Names extends keyof All, Parent> = [Exclude<Names, keyof Parent>] extends [never]
  ? { [Key in Type]?: Pick<All, Names> }
  : { [Key in Type]: Pick<All, Names> & Required<Pick<All, Exclude<Names, keyof Parent>>> };

type Base_PageInfoRules = {
  hasNextPage: RuleFor<'PageInfo.hasNextPage', ResolversParentTypes['PageInfo'], unknown>;
  hasPreviousPage: RuleFor<'PageInfo.hasPreviousPage', ResolversParentTypes['PageInfo'], unknown>;
  startCursor: RuleFor<'PageInfo.startCursor', ResolversParentTypes['PageInfo'], unknown>;
  endCursor: RuleFor<'PageInfo.endCursor', ResolversParentTypes['PageInfo'], unknown>;
};

type Base_Rules = {
  PageInfo: Base_PageInfoRules;
};

type Base_Resolvers = {
  DateTime: GraphQLScalarType;
} & FieldResolvers<'PageInfo', PageInfoResolvers, 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor', ResolversParentTypes['PageInfo']>;

type Poem_PoemRules = {
  id: RuleFor<'Poem.id', ResolversParentTypes['Poem'], unknown>;
  title: RuleFor<'Poem.title', ResolversParentTypes['Poem'], unknown>;
  body: RuleFor<'Poem.body', ResolversParentTypes['Poem'], unknown>;
  status: RuleFor<'Poem.status', ResolversParentTypes['Poem'], unknown>;
  draftNotes: RuleFor<'Poem.draftNotes', ResolversParentTypes['Poem'], unknown>;
  author: RuleFor<'Poem.author', ResolversParentTypes['Poem'], unknown>;
  organizationId: RuleFor<'Poem.organizationId', ResolversParentTypes['Poem'], unknown>;
  createdAt: RuleFor<'Poem.createdAt', ResolversParentTypes['Poem'], unknown>;
  updatedAt: RuleFor<'Poem.updatedAt', ResolversParentTypes['Poem'], unknown>;
  publishedAt: RuleFor<'Poem.publishedAt', ResolversParentTypes['Poem'], unknown>;
};

type Poem_PoemEdgeRules = {
  cursor: RuleFor<'PoemEdge.cursor', ResolversParentTypes['PoemEdge'], unknown>;
  node: RuleFor<'PoemEdge.node', ResolversParentTypes['PoemEdge'], unknown>;
};

type Poem_PoemConnectionRules = {
  edges: RuleFor<'PoemConnection.edges', ResolversParentTypes['PoemConnection'], unknown>;
  pageInfo: RuleFor<'PoemConnection.pageInfo', ResolversParentTypes['PoemConnection'], unknown>;
};

type Poem_UserRules = {
  poems: RuleFor<'User.poems', ResolversParentTypes['User'], RequireFields<UserPoemsArgs, 'first'>>;
};

type Poem_QueryRules = {
  poems: RuleFor<'Query.poems', unknown, RequireFields<QueryPoemsArgs, 'first'>>;
  poem: RuleFor<'Query.poem', unknown, RequireFields<QueryPoemArgs, 'id'>>;
  myPoems: RuleFor<'Query.myPoems', unknown, RequireFields<QueryMyPoemsArgs, 'first'>>;
  organizationPoems: RuleFor<'Query.organizationPoems', unknown, RequireFields<QueryOrganizationPoemsArgs, 'first'>>;
  allPoems: RuleFor<'Query.allPoems', unknown, RequireFields<QueryAllPoemsArgs, 'first'>>;
};

type Poem_MutationRules = {
  createPoem: RuleFor<'Mutation.createPoem', unknown, RequireFields<MutationCreatePoemArgs, 'input'>>;
  updatePoem: RuleFor<'Mutation.updatePoem', unknown, RequireFields<MutationUpdatePoemArgs, 'id' | 'input'>>;
  publishPoem: RuleFor<'Mutation.publishPoem', unknown, RequireFields<MutationPublishPoemArgs, 'id'>>;
  deletePoem: RuleFor<'Mutation.deletePoem', unknown, RequireFields<MutationDeletePoemArgs, 'id'>>;
};

type Poem_SubscriptionRules = {
  poemPublished: RuleFor<'Subscription.poemPublished', unknown, unknown>;
};

type Poem_Rules = {
  Poem: Poem_PoemRules;
  PoemEdge: Poem_PoemEdgeRules;
  PoemConnection: Poem_PoemConnectionRules;
  User: Poem_UserRules;
  Query: Poem_QueryRules;
  Mutation: Poem_MutationRules;
  Subscription: Poem_SubscriptionRules;
};

type Poem_Resolvers = {
  Query: Required<Pick<QueryResolvers, 'poems' | 'poem' | 'myPoems' | 'organizationPoems' | 'allPoems'>>;
  Mutation: Required<Pick<MutationResolvers, 'createPoem' | 'updatePoem' | 'publishPoem' | 'deletePoem'>>;
  Subscription: Required<Pick<SubscriptionResolvers, 'poemPublished'>>;
} & FieldResolvers<'Poem', PoemResolvers, 'id' | 'title' | 'body' | 'status' | 'draftNotes' | 'author' | 'organizationId' | 'createdAt' | 'updatedAt' | 'publishedAt', ResolversParentTypes['Poem']> & FieldResolvers<'PoemEdge', PoemEdgeResolvers, 'cursor' | 'node', ResolversParentTypes['PoemEdge']> & FieldResolvers<'PoemConnection', PoemConnectionResolvers, 'edges' | 'pageInfo', ResolversParentTypes['PoemConnection']> & FieldResolvers<'User', UserResolvers, 'poems', ResolversParentTypes['User']>;

type Shelf_ShelfRules = {
  id: RuleFor<'Shelf.id', ResolversParentTypes['Shelf'], unknown>;
  name: RuleFor<'Shelf.name', ResolversParentTypes['Shelf'], unknown>;
  kind: RuleFor<'Shelf.kind', ResolversParentTypes['Shelf'], unknown>;
  parent: RuleFor<'Shelf.parent', ResolversParentTypes['Shelf'], unknown>;
  shelves: RuleFor<'Shelf.shelves', ResolversParentTypes['Shelf'], unknown>;
  items: RuleFor<'Shelf.items', ResolversParentTypes['Shelf'], unknown>;
  keeper: RuleFor<'Shelf.keeper', ResolversParentTypes['Shelf'], unknown>;
};

type Shelf_QueryRules = {
  shelf: RuleFor<'Query.shelf', unknown, RequireFields<QueryShelfArgs, 'id'>>;
  named: RuleFor<'Query.named', unknown, RequireFields<QueryNamedArgs, 'id'>>;
};

type Shelf_MutationRules = {
  labelShelf: RuleFor<'Mutation.labelShelf', unknown, RequireFields<MutationLabelShelfArgs, 'input'>>;
};

type Shelf_Rules = {
  Shelf: Shelf_ShelfRules;
  Query: Shelf_QueryRules;
  Mutation: Shelf_MutationRules;
};

type Shelf_Resolvers = {
  Query: Required<Pick<QueryResolvers, 'shelf' | 'named'>>;
  Mutation: Required<Pick<MutationResolvers, 'labelShelf'>>;
} & FieldResolvers<'Shelf', ShelfResolvers, 'id' | 'name' | 'kind' | 'parent' | 'shelves' | 'items' | 'keeper', ResolversParentTypes['Shelf']>;

type User_UserRules = {
  id: RuleFor<'User.id', ResolversParentTypes['User'], unknown>;
  name: RuleFor<'User.name', ResolversParentTypes['User'], unknown>;
  imageUrl: RuleFor<'User.imageUrl', ResolversParentTypes['User'], unknown>;
  email: RuleFor<'User.email', ResolversParentTypes['User'], unknown>;
  role: RuleFor<'User.role', ResolversParentTypes['User'], unknown>;
  createdAt: RuleFor<'User.createdAt', ResolversParentTypes['User'], unknown>;
};

type User_UserEdgeRules = {
  cursor: RuleFor<'UserEdge.cursor', ResolversParentTypes['UserEdge'], unknown>;
  node: RuleFor<'UserEdge.node', ResolversParentTypes['UserEdge'], unknown>;
};

type User_UserConnectionRules = {
  edges: RuleFor<'UserConnection.edges', ResolversParentTypes['UserConnection'], unknown>;
  pageInfo: RuleFor<'UserConnection.pageInfo', ResolversParentTypes['UserConnection'], unknown>;
};

type User_QueryRules = {
  me: RuleFor<'Query.me', unknown, unknown>;
  user: RuleFor<'Query.user', unknown, RequireFields<QueryUserArgs, 'id'>>;
  users: RuleFor<'Query.users', unknown, RequireFields<QueryUsersArgs, 'first'>>;
};

type User_MutationRules = {
  setUserRole: RuleFor<'Mutation.setUserRole', unknown, RequireFields<MutationSetUserRoleArgs, 'userId' | 'role'>>;
};

type User_Rules = {
  User: User_UserRules;
  UserEdge: User_UserEdgeRules;
  UserConnection: User_UserConnectionRules;
  Query: User_QueryRules;
  Mutation: User_MutationRules;
};

type User_Resolvers = {
  Query: Required<Pick<QueryResolvers, 'me' | 'user' | 'users'>>;
  Mutation: Required<Pick<MutationResolvers, 'setUserRole'>>;
} & FieldResolvers<'User', UserResolvers, 'id' | 'name' | 'imageUrl' | 'email' | 'role' | 'createdAt', ResolversParentTypes['User']> & FieldResolvers<'UserEdge', UserEdgeResolvers, 'cursor' | 'node', ResolversParentTypes['UserEdge']> & FieldResolvers<'UserConnection', UserConnectionResolvers, 'edges' | 'pageInfo', ResolversParentTypes['UserConnection']>;

type RulesByDomain = {
  'base': Base_Rules;
  'poem': Poem_Rules;
  'shelf': Shelf_Rules;
  'user': User_Rules;
};

type ResolversByDomain = {
  'base': Base_Resolvers;
  'poem': Poem_Resolvers;
  'shelf': Shelf_Resolvers;
  'user': User_Resolvers;
};

/** The name of a file of schema/, without `.graphql`. */
export type DomainName = keyof RulesByDomain;

/** The rules of one file of schema/: one for each field that it declares. */
export type DomainRules<Name extends DomainName> = RulesByDomain[Name];

/** The resolvers of one file of schema/; those of the root types are required. */
export type DomainResolvers<Name extends DomainName> = ResolversByDomain[Name];
